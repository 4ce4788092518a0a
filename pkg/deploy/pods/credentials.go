package pods

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Account is what a ServiceAccount contributes to the access to models.
type Account struct {
	// Annotations of the ServiceAccount.
	Annotations map[string]string
	// Secrets that it lists, in its order.
	Secrets []Secret
}

// Secret is what Sluice may read of a Secret: nothing of its values.
type Secret struct {
	Name        string
	Annotations map[string]string
	// Keys of its data; nil if they are unknown.
	Keys []string
}

// Access is what a container needs to fetch a model.
type Access struct {
	Env     []corev1.EnvVar
	Volumes []corev1.Volume
	Mounts  []corev1.VolumeMount
}

// SecretKeys returns the keys of a Secret's data from its managed fields, which have the keys but
// no values. It returns nil if the managed fields have none.
func SecretKeys(managed []metav1.ManagedFieldsEntry) []string {
	var keys []string
	for _, entry := range managed {
		fields := struct {
			Data       map[string]any `json:"f:data"`
			StringData map[string]any `json:"f:stringData"`
		}{}
		if entry.FieldsV1 == nil || json.Unmarshal(entry.FieldsV1.GetRawBytes(), &fields) != nil {
			continue
		}
		for _, names := range []map[string]any{fields.Data, fields.StringData} {
			for name := range names {
				if key, isField := strings.CutPrefix(name, "f:"); isField {
					keys = append(keys, key)
				}
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// AccessOf returns the access that KServe derives from a ServiceAccount. The first key in
// accessKinds that a Secret has determines its kind; of two Secrets of a kind the later one wins. A
// Secret with unknown keys may hold keys of S3 or a token: its references are optional, and any
// certain reference wins over them.
func AccessOf(account Account) Access {
	var access Access
	if _, found := account.Annotations[roleAnnotation]; found {
		access.Env = s3Settings(Secret{Annotations: account.Annotations})
	}
	for _, secret := range account.Secrets {
		if secret.Keys == nil {
			access.Env = mergeEnv(guessed(secret), access.Env)
			continue
		}
		for _, kind := range accessKinds {
			if slices.Contains(secret.Keys, kind.key) {
				access.add(kind.of(secret))
				break
			}
		}
	}
	return access
}

// Digest identifies an access: 16 hexadecimal digits.
func (a Access) Digest() string {
	data, err := json.Marshal(a)
	if err != nil {
		panic(err) // an Access always has JSON
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// add merges another access, which wins, into this one.
func (a *Access) add(other Access) {
	a.Env = mergeEnv(a.Env, other.Env)
	a.Volumes, a.Mounts = withMounts(a.Volumes, a.Mounts, other)
}

// withMounts adds an access's volumes whose names are free, and its mounts whose paths are free.
func withMounts(
	volumes []corev1.Volume, mounts []corev1.VolumeMount, access Access,
) ([]corev1.Volume, []corev1.VolumeMount) {
	for _, volume := range access.Volumes {
		if !slices.ContainsFunc(volumes, func(v corev1.Volume) bool { return v.Name == volume.Name }) {
			volumes = append(volumes, volume)
		}
	}
	for _, mount := range access.Mounts {
		if !slices.ContainsFunc(mounts, func(m corev1.VolumeMount) bool { return m.MountPath == mount.MountPath }) {
			mounts = append(mounts, mount)
		}
	}
	return volumes, mounts
}

// Grant adds the access to the container that downloads the model, and reports whether the pod has
// one. Variables in the spec for that container (given) win.
func (a Access) Grant(pod *corev1.PodSpec, given []corev1.EnvVar) bool {
	i := slices.IndexFunc(pod.InitContainers, isInitializer)
	if i < 0 {
		return false
	}
	initializer := &pod.InitContainers[i]
	initializer.Env = mergeEnv(mergeEnv(initializer.Env, a.Env), given)
	pod.Volumes, initializer.VolumeMounts = withMounts(pod.Volumes, initializer.VolumeMounts, a)
	return true
}
