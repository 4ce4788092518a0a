package kube

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"sync"
	"weak"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/sluice-serving/sluice/apis/names"
)

// packedObject is an object at rest, as the caches hold it: most InferenceServices change seldom, and an object that is
// compressed by what all have in common takes a third of what it takes as Go structs, maps and pointers. client-go's
// caches need no more than that it has a namespace, a name and a version, which are read without unpacking it.
type packedObject interface {
	metav1.ObjectMetaAccessor
	// names returns its name, and the InferenceService that its label names, of an empty name for none.
	names() (name, service cache.ObjectName)
	// unpack returns the object. Several callers may get the same one, and must not change it.
	unpack() metav1.Object
	// sameAs reports whether another object is the same, of any version, and whether of the same version.
	sameAs(other any) (same, sameVersion bool)
}

// packed is a packedObject of type T.
type packed[T any, P pointer[T]] struct {
	// version is its resourceVersion, which data is without.
	version string
	// data has the lengths of the object's namespace, name and label, a byte each, then these three, and then what
	// compressed returns for the object without its namespace and name.
	data string
	// recent is the object that was unpacked last, until nobody has it and the garbage collector frees it: the passes
	// over a service that changes read its objects again and again. The mutex guards it.
	mutex  sync.Mutex
	recent weak.Pointer[T]
}

// pointer is the type of an object, of whose struct T is.
type pointer[T any] interface {
	*T
	metav1.Object
}

// pack returns an object as the caches hold it, and changes it. One that doesn't come out as an object stays as it is.
func pack[T any, P pointer[T]](object metav1.Object) any {
	name, version := cache.MetaObjectToName(object), object.GetResourceVersion()
	front, fits := header(name.Namespace, name.Name, object.GetLabels()[names.LabelInferenceService])
	if !fits {
		return object
	}
	setIdentity(object, cache.ObjectName{}, "")
	rest, err := compressed(object)
	setIdentity(object, name, version)
	if err != nil {
		return object
	}
	p := &packed[T, P]{version: version, data: string(append(front, rest...))}
	unpacked, err := p.decode()
	if err != nil {
		return object
	}
	p.recent = weak.Make((*T)(unpacked))
	return p
}

// setIdentity sets what a packedObject has apart from its compressed data.
func setIdentity(object metav1.Object, name cache.ObjectName, version string) {
	object.SetNamespace(name.Namespace)
	object.SetName(name.Name)
	object.SetResourceVersion(version)
}

// header returns the lengths of some texts, a byte each, and then the texts. It returns false for one that is longer than
// a name in Kubernetes can be.
func header(texts ...string) ([]byte, bool) {
	var lengths []byte
	for _, text := range texts {
		if len(text) > math.MaxUint8 {
			return nil, false
		}
		lengths = append(lengths, byte(len(text)))
	}
	return append(lengths, strings.Join(texts, "")...), true
}

// split returns the three texts in the header of data, and what comes after it.
func (p *packed[T, P]) split() (namespace, name, service, rest string) {
	first := int(p.data[0])
	second := first + int(p.data[1])
	third := second + int(p.data[2])
	texts := strings.Clone(p.data[3 : 3+third]) // Whoever keeps a name would keep all of data.
	return texts[:first], texts[first:second], texts[second:], p.data[3+third:]
}

func (p *packed[T, P]) names() (name, service cache.ObjectName) {
	namespace, ofObject, ofService, _ := p.split()
	return cache.NewObjectName(namespace, ofObject), cache.NewObjectName(namespace, ofService)
}

func (p *packed[T, P]) decode() (P, error) {
	namespace, name, _, rest := p.split()
	object := P(new(T))
	if err := decompress([]byte(rest), object); err != nil {
		return nil, fmt.Errorf("unpacking %T: %w", object, err)
	}
	setIdentity(object, cache.NewObjectName(namespace, name), p.version)
	return object, nil
}

func (p *packed[T, P]) unpack() metav1.Object {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if recent := P(p.recent.Value()); recent != nil {
		p.checkUnchanged(recent)
		return recent
	}
	object, err := p.decode()
	if err != nil {
		panic(err) // pack has decoded the same data.
	}
	p.recent = weak.Make((*T)(object))
	return object
}

// detectMutations is client-go's own switch for its detector of changes to cached objects, which doesn't know packed
// ones.
var detectMutations, _ = strconv.ParseBool(os.Getenv("KUBE_CACHE_MUTATION_DETECTOR"))

// checkUnchanged panics if a caller has changed the object that others get, too.
func (p *packed[T, P]) checkUnchanged(object P) {
	if !detectMutations {
		return
	}
	came, err := p.decode()
	if err != nil {
		panic(err)
	}
	was, err := encode(came)
	if err != nil {
		panic(err)
	}
	if is, err := encode(object); err != nil || !bytes.Equal(is, was) {
		panic(fmt.Sprintf("a pass has changed the cached %T %s/%s: it is %q and was %q",
			object, object.GetNamespace(), object.GetName(), is, was))
	}
}

func (p *packed[T, P]) sameAs(other any) (same, sameVersion bool) {
	o, sameKind := other.(*packed[T, P])
	same = sameKind && o.data == p.data
	return same, same && o.version == p.version
}

// GetObjectMeta implements metav1.ObjectMetaAccessor. It has the namespace, the name and the version, which client-go
// reads, and nothing else.
func (p *packed[T, P]) GetObjectMeta() metav1.Object {
	namespace, name, _, _ := p.split()
	return &metav1.ObjectMeta{Namespace: namespace, Name: name, ResourceVersion: p.version}
}

// Unpacked returns an object of a cache as it is of its type. It must not be changed.
func Unpacked(cached any) any {
	if p, isPacked := cached.(packedObject); isPacked {
		return p.unpack()
	}
	return cached
}

// Names returns the name of an object of a cache, and the InferenceService that its label names, of an empty name for
// none, without unpacking it. It returns an error if it is no object.
func Names(cached any) (name, service cache.ObjectName, err error) {
	if p, isPacked := cached.(packedObject); isPacked {
		name, service = p.names()
		return name, service, nil
	}
	object, err := meta.Accessor(cached)
	if err != nil {
		return name, service, fmt.Errorf("reading the name of %T: %w", cached, err)
	}
	service = cache.NewObjectName(object.GetNamespace(), object.GetLabels()[names.LabelInferenceService])
	return cache.MetaObjectToName(object), service, nil
}
