package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/client-go/util/workqueue"
)

// To create ten thousand services takes an hour, nearly all of it the API server's: it goes through all cluster IPs
// for each new one. What a manager takes of services at rest is measured with copies of one instead, which are written
// to etcd beside the API server. The API server reads them by its watches, as it reads what another replica of it has
// written. Their Services have no cluster IP, which no pass reads.

// stored are the kinds of a service's objects: what their keys in etcd begin with, where the API server lists them, and
// whether they are of the kinds that the stand-in knows.
var stored = []struct {
	key, api string
	standIn  bool
}{
	{"serving.kubeflow.org/inferenceservices", "/apis/serving.kubeflow.org/v1beta1/namespaces/%s/inferenceservices", false},
	{"networking.istio.io/virtualservices", "/apis/networking.istio.io/v1/namespaces/%s/virtualservices", false},
	{"networking.istio.io/destinationrules", "/apis/networking.istio.io/v1/namespaces/%s/destinationrules", false},
	{"controllerrevisions", "/apis/apps/v1/namespaces/%s/controllerrevisions", false},
	{"deployments", "/apis/apps/v1/namespaces/%s/deployments", true},
	{"services/specs", "/api/v1/namespaces/%s/services", true},
	{"endpointslices", "/apis/discovery.k8s.io/v1/namespaces/%s/endpointslices", true},
	{"pods", "/api/v1/namespaces/%s/pods", true},
}

// record is a key of etcd, and an object as JSON, which the API server reads as it reads Protobuf.
type record struct {
	key, value string
	standIn    bool
}

// copyWith makes a service with a canary, and copies of it under other names once the manager has ended.
func (s *scenarios) copyWith(ctx context.Context) error {
	for _, c := range []change{create, canary} {
		if _, err := s.rig.change(ctx, c, s.namespace, []string{recordedName}); err != nil {
			return err
		}
	}
	if err := s.awaitQuiet(ctx, settled); err != nil {
		return err
	}
	return s.restartWith(ctx, "copied, manager restarted", s.copyAll)
}

// copyAll writes the copies, and waits until the API server has sent them to all who watch.
func (s *scenarios) copyAll(ctx context.Context) error {
	if err := s.writeCopies(ctx); err != nil {
		return err
	}
	return poll(ctx, 100*time.Millisecond, func() (bool, error) {
		rest := s.standIn.AtRest()
		return !rest.IsZero() && time.Since(rest) > time.Second, nil
	})
}

// writeCopies writes the copies while the stand-in does nothing: it would make the pods and the slices that have yet to
// come.
func (s *scenarios) writeCopies(ctx context.Context) error {
	records, uids, err := s.records(ctx)
	if err != nil {
		return err
	}
	resume, want := s.standIn.Pause(), s.standIn.Cached()
	defer resume()
	for _, r := range records {
		if r.standIn {
			want += len(s.names)
		}
	}
	failed := make([]error, len(s.names))
	workqueue.ParallelizeUntil(ctx, s.options.clients, len(s.names), func(i int) {
		for _, r := range copied(records, uids, s.names[i]) {
			failed[i] = errors.Join(failed[i], s.put(ctx, r))
		}
	})
	if err := errors.Join(append(failed, ctx.Err())...); err != nil {
		return err
	}
	return poll(ctx, 100*time.Millisecond, func() (bool, error) {
		return len(s.services.GetStore().ListKeys()) > len(s.names) && s.standIn.Cached() >= want, nil
	})
}

// records returns the objects in the namespace as they are stored, and their UIDs.
func (s *scenarios) records(ctx context.Context) (records []record, uids []string, err error) {
	for _, kind := range stored {
		data, err := s.client.Get().AbsPath(fmt.Sprintf(kind.api, s.namespace)).SetHeader("Accept", "application/json").DoRaw(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("listing what is to be copied: %w", err)
		}
		var list unstructured.UnstructuredList
		if err := json.Unmarshal(data, &list); err != nil {
			return nil, nil, fmt.Errorf("reading what is to be copied: %w", err)
		}
		for _, item := range list.Items {
			item.SetAPIVersion(list.GetAPIVersion())
			item.SetKind(strings.TrimSuffix(list.GetKind(), "List"))
			item.SetResourceVersion("")
			if kind.key == "services/specs" {
				err := errors.Join(unstructured.SetNestedField(item.Object, "None", "spec", "clusterIP"),
					unstructured.SetNestedStringSlice(item.Object, []string{"None"}, "spec", "clusterIPs"))
				if err != nil {
					return nil, nil, err
				}
			}
			value, err := json.Marshal(item.Object)
			if err != nil {
				return nil, nil, err
			}
			records = append(records, record{fmt.Sprintf("/registry/%s/%s/%s", kind.key, s.namespace, item.GetName()), string(value), kind.standIn})
			uids = append(uids, string(item.GetUID()))
		}
	}
	return records, uids, nil
}

// copied returns the records of another service than the recorded one, with UIDs of their own.
func copied(records []record, uids []string, name string) []record {
	pairs := []string{recordedName, name}
	for _, uid := range uids {
		pairs = append(pairs, uid, string(uuid.NewUUID()))
	}
	renamed := strings.NewReplacer(pairs...)
	var copies []record
	for _, r := range records {
		copies = append(copies, record{renamed.Replace(r.key), renamed.Replace(r.value), r.standIn})
	}
	return copies
}

// put writes a record by etcd's JSON gateway, in which keys and values are base64. Each is written by itself: of several
// with the same revision, who watches and begins anew after one of them would miss the rest.
func (c *controlPlane) put(ctx context.Context, r record) error {
	body, err := json.Marshal(struct {
		Key   []byte `json:"key"`
		Value []byte `json:"value"`
	}{[]byte(r.key), []byte(r.value)})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost,
		fmt.Sprintf("http://127.0.0.1:%d/v3/kv/put", c.etcdPort), bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("writing to etcd: %s: %s", response.Status, answer)
	}
	return err
}
