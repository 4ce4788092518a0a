package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/go-logr/logr"
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/discovery"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// neededAPI is an API that an installation of its own provides, and the advice if it is missing.
type neededAPI struct {
	group    schema.GroupVersion
	resource []string
	advice   string
}

// neededAPIs returns the APIs that a manager with a configuration needs.
func neededAPIs(config *configv1alpha1.SluiceConfiguration) []neededAPI {
	istio := []string{"destinationrules", "gateways", "virtualservices"}
	if config.Pods.WritesSidecars() {
		istio = append(istio, "sidecars")
	}
	return []neededAPI{
		{istionetworking.SchemeGroupVersion, istio, "install Istio, 1.22 or later"},
		{servingv1beta1.SchemeGroupVersion, []string{"inferenceservices"},
			"apply Sluice's CustomResourceDefinition (manifests/)"},
	}
}

// waitForAPIs waits until all needed APIs are served. Meanwhile it reports a missing one, in the
// log and as the reason for not being ready.
func waitForAPIs(
	ctx context.Context, client discovery.DiscoveryInterface, needed []neededAPI, readiness *readiness,
) error {
	reported := ""
	return wait.PollUntilContextCancel(ctx, 2*time.Second, true, func(ctx context.Context) (bool, error) {
		missing, err := missingAPI(client, needed)
		if err != nil {
			missing = err.Error()
		}
		if missing != reported && missing != "" {
			logr.FromContextOrDiscard(ctx).Info("waiting: " + missing)
			readiness.set(missing)
		}
		reported = missing
		return missing == "", nil
	})
}

// missingAPI returns a sentence about an API that is not served; empty if all are.
func missingAPI(client discovery.DiscoveryInterface, all []neededAPI) (string, error) {
	for _, needed := range all {
		served, err := client.ServerResourcesForGroupVersion(needed.group.String())
		if err != nil && !apierrors.IsNotFound(err) {
			return "", fmt.Errorf("reading the resources of API %s: %w", needed.group, err)
		}
		for _, resource := range needed.resource {
			named := func(r metav1.APIResource) bool { return r.Name == resource }
			if served == nil || !slices.ContainsFunc(served.APIResources, named) {
				return fmt.Sprintf("the API %s of %s is not served; %s", resource, needed.group, needed.advice), nil
			}
		}
	}
	return "", nil
}
