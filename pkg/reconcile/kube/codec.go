package kube

import (
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/klauspost/compress/s2"
	"google.golang.org/protobuf/proto"
	istionetworking "istio.io/client-go/pkg/apis/networking/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// encode returns an object as bytes, equal ones for equal objects. Protobuf is several times as fast as JSON, of which
// Istio's own is slow.
func encode(object metav1.Object) ([]byte, error) {
	if object, isKubernetes := object.(gogo); isKubernetes {
		return object.Marshal()
	}
	metadata, spec := istioParts(object)
	if spec == nil {
		return json.Marshal(object)
	}
	first, err := metadata.Marshal()
	if err != nil {
		return nil, err
	}
	data := append(binary.AppendUvarint(nil, uint64(len(first))), first...)
	return proto.MarshalOptions{Deterministic: true}.MarshalAppend(data, spec)
}

// decode reads into an empty object what encode has returned.
func decode(data []byte, object metav1.Object) error {
	if object, isKubernetes := object.(gogo); isKubernetes {
		return object.Unmarshal(data)
	}
	metadata, spec := istioParts(object)
	if spec == nil {
		return json.Unmarshal(data, object)
	}
	length, n := binary.Uvarint(data)
	if n <= 0 || length > uint64(len(data)-n) {
		return errors.New("it has no metadata")
	}
	end := n + int(length)
	if err := metadata.Unmarshal(data[n:end]); err != nil {
		return err
	}
	return proto.Unmarshal(data[end:], spec)
}

// gogo is what Kubernetes' own objects have: the methods that gogo/protobuf generates.
type gogo interface {
	Marshal() ([]byte, error)
	Unmarshal(data []byte) error
}

// istioParts returns the metadata and the spec of an object of Istio's, of which nothing else is read, nil for others.
func istioParts(object metav1.Object) (*metav1.ObjectMeta, proto.Message) {
	switch object := object.(type) {
	case *istionetworking.VirtualService:
		return &object.ObjectMeta, &object.Spec
	case *istionetworking.DestinationRule:
		return &object.ObjectMeta, &object.Spec
	case *istionetworking.Sidecar:
		return &object.ObjectMeta, &object.Spec
	}
	return nil, nil
}

// compressed returns an object as few bytes.
func compressed(object metav1.Object) ([]byte, error) {
	data, err := encode(object)
	if err != nil {
		return nil, err
	}
	return packing.Encode(nil, data), nil
}

// decompress reads into an empty object what compressed has returned.
func decompress(data []byte, object metav1.Object) error {
	data, err := packing.Decode(nil, data)
	if err != nil {
		return err
	}
	return decode(data, object)
}

// dictionary has the objects of one InferenceService with a canary, as the caches hold them, a line each, of its kind
// and JSON: what takes memory is what an object has beside it. TestDictionary of package reconcile makes it.
//
//go:embed dictionary.txt
var dictionary string

// packing compresses and decompresses by the dictionary, for several callers at once. What S2 makes of an object is
// a tenth larger than what zstd makes at its fastest, and takes a quarter of the time: nearly all that can be saved is in
// the dictionary.
var packing = newPacking()

// newPacking panics if the dictionary, which is a part of the program, can't be read, or is longer than S2's may be.
func newPacking() *s2.Dict {
	var objects []byte
	for line := range strings.Lines(dictionary) {
		kind, text, _ := strings.Cut(line, " ")
		object := inDictionary[kind].(runtime.Object).DeepCopyObject().(metav1.Object)
		if err := json.Unmarshal([]byte(text), object); err != nil {
			panic(fmt.Errorf("reading the dictionary: %w", err))
		}
		data, err := encode(object)
		if err != nil {
			panic(fmt.Errorf("reading the dictionary: %w", err))
		}
		objects = append(objects, data...)
	}
	if len(objects) > s2.MaxDictSize {
		panic(fmt.Errorf("the dictionary has %d bytes, more than %d", len(objects), s2.MaxDictSize))
	}
	return s2.MakeDict(objects, nil)
}

// inDictionary has an empty object of each kind in the dictionary.
var inDictionary = map[string]metav1.Object{
	"ControllerRevision": &appsv1.ControllerRevision{},
	"Deployment":         &appsv1.Deployment{},
	"DestinationRule":    &istionetworking.DestinationRule{},
	"EndpointSlice":      &discoveryv1.EndpointSlice{},
	"InferenceService":   &servingv1beta1.InferenceService{},
	"Pod":                &corev1.Pod{},
	"Service":            &corev1.Service{},
	"VirtualService":     &istionetworking.VirtualService{},
}
