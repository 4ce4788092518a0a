package kube

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"sync"
	"weak"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// packedObject is an object at rest, as the caches hold it: most InferenceServices change seldom, and an object that is
// compressed by what all have in common takes a third of what it takes as Go structs, maps and pointers. client-go's
// caches need no more than that it has metadata.
type packedObject interface {
	metav1.ObjectMetaAccessor
	// unpack returns the object. Several callers may get the same one, and must not change it.
	unpack() metav1.Object
	// sameAs reports whether another object is the same, of any version, and whether of the same version.
	sameAs(other any) (same, sameVersion bool)
}

// packed is a packedObject of type T.
type packed[T any, P pointer[T]] struct {
	// version is its resourceVersion, which data is without.
	version string
	// data is what compressed returns for the object.
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
	p := &packed[T, P]{version: object.GetResourceVersion()}
	object.SetResourceVersion("")
	data, err := compressed(object)
	object.SetResourceVersion(p.version)
	if err != nil {
		return object
	}
	p.data = string(data)
	unpacked, err := p.decode()
	if err != nil {
		return object
	}
	p.recent = weak.Make((*T)(unpacked))
	return p
}

func (p *packed[T, P]) decode() (P, error) {
	object := P(new(T))
	if err := decompress([]byte(p.data), object); err != nil {
		return nil, fmt.Errorf("unpacking %T: %w", object, err)
	}
	object.SetResourceVersion(p.version)
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

// GetObjectMeta implements metav1.ObjectMetaAccessor, by which client-go finds names and versions.
func (p *packed[T, P]) GetObjectMeta() metav1.Object { return p.unpack() }

// Unpacked returns an object of a cache as it is of its type. It must not be changed.
func Unpacked(cached any) any {
	if p, isPacked := cached.(packedObject); isPacked {
		return p.unpack()
	}
	return cached
}
