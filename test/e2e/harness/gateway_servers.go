package harness

import (
	"context"
	"fmt"
	"testing"

	"istio.io/api/networking/v1alpha3"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"
)

// gatewayResource is the name of Sluice's Gateway.
const gatewayResource = "sluice-ingress-gateway"

// ChangeServers changes the servers of the Gateway.
func (env *Environment) ChangeServers(ctx context.Context, change func([]*v1alpha3.Server) []*v1alpha3.Server) error {
	gateways := env.Istio.NetworkingV1().Gateways(SystemNamespace)
	err := retry.RetryOnConflict(retry.DefaultRetry, func() error {
		gateway, err := gateways.Get(ctx, gatewayResource, metav1.GetOptions{})
		if err != nil {
			return err
		}
		gateway.Spec.Servers = change(gateway.Spec.Servers)
		_, err = gateways.Update(ctx, gateway, metav1.UpdateOptions{})
		return err
	})
	if err != nil {
		return fmt.Errorf("changing Gateway %s: %w", gatewayResource, err)
	}
	return nil
}

// KeepServers puts the present servers of the Gateway back when the test has ended.
func (env *Environment) KeepServers(t *testing.T) {
	t.Helper()
	gateway, err := env.Istio.NetworkingV1().Gateways(SystemNamespace).Get(context.Background(), gatewayResource,
		metav1.GetOptions{})
	if err != nil {
		t.Fatalf("Gateway %s: %v", gatewayResource, err)
	}
	Undo(t, "giving the Gateway its servers back", func(ctx context.Context) error {
		return env.ChangeServers(ctx, func([]*v1alpha3.Server) []*v1alpha3.Server { return gateway.Spec.Servers })
	})
}
