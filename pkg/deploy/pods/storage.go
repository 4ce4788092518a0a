package pods

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
	servingv1beta1 "github.com/sluice-serving/sluice/apis/serving/v1beta1"
)

// KServe's names for what provides a pod with a model.
const (
	// InitializerName is the name of the init container that downloads a model.
	InitializerName = "storage-initializer"
	modelVolume     = "kserve-provision-location"
	claimVolume     = "kserve-pvc-source"
	modelDir        = "/mnt/models"
	storageURIEnv   = "STORAGE_URI"
	claimScheme     = "pvc://"
	imageScheme     = "oci://"
)

// storageSchemes are the schemes of models' addresses.
var storageSchemes = []string{
	"gs://", "s3://", "https://", "http://", "hdfs://", "webhdfs://", "hf://", imageScheme, claimScheme,
}

// storageURI returns the model's address; empty if the image holds the model. A custom container
// sets it in the environment variable STORAGE_URI; the address is unknown if that refers to what
// only the pod has.
func storageURI(model *serving, main *corev1.Container) variable {
	if model != nil {
		return variable{ptr.Deref(model.given.StorageURI, ""), true}
	}
	uri, found := environmentOf(main).vars[storageURIEnv]
	derived := func(e corev1.EnvVar) bool { return e.Name == storageURIEnv && e.ValueFrom != nil }
	if !found || slices.ContainsFunc(main.Env, derived) {
		return variable{known: true}
	}
	return uri
}

// addStorage provides the model at modelDir: it mounts a claim or an image; for any other address
// it adds an init container that downloads the model.
func addStorage(pod *corev1.PodSpec, main *corev1.Container, uri string, settings configv1alpha1.StorageInitializer) {
	switch {
	case downloaded(uri):
		download(pod, main, uri, settings)
	case strings.HasPrefix(uri, claimScheme):
		mountClaim(pod, main, strings.TrimPrefix(uri, claimScheme))
	case strings.HasPrefix(uri, imageScheme):
		mountImage(pod, main, strings.TrimPrefix(uri, imageScheme))
	}
	for i := range main.Env {
		// As in KServe, a custom server reads the model's folder from the same variable.
		if env := &main.Env[i]; uri != "" && env.Name == storageURIEnv {
			env.Value = modelDir
		}
	}
}

// mountImage mounts the folder /models of an image, read-only; KServe's users put the model there.
// The kubelet pulls it like the containers' images, with the pod's imagePullSecrets. KServe's older
// way, a container beside the server that holds the files open, needs a process namespace that the
// whole pod shares.
func mountImage(pod *corev1.PodSpec, main *corev1.Container, reference string) {
	pod.Volumes = append(pod.Volumes, corev1.Volume{Name: modelVolume, VolumeSource: corev1.VolumeSource{
		Image: &corev1.ImageVolumeSource{Reference: reference, PullPolicy: corev1.PullIfNotPresent},
	}})
	main.VolumeMounts = append(main.VolumeMounts,
		corev1.VolumeMount{Name: modelVolume, MountPath: modelDir, SubPath: "models", ReadOnly: true})
}

// mountClaim mounts `claim/path` of a PersistentVolumeClaim, read-only.
func mountClaim(pod *corev1.PodSpec, main *corev1.Container, source string) {
	claim, path, _ := strings.Cut(source, "/")
	pod.Volumes = append(pod.Volumes, corev1.Volume{Name: claimVolume, VolumeSource: corev1.VolumeSource{
		PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: claim, ReadOnly: true},
	}})
	main.VolumeMounts = append(main.VolumeMounts, corev1.VolumeMount{
		Name: claimVolume, MountPath: modelDir, SubPath: strings.Trim(path, "/"), ReadOnly: true,
	})
}

// download adds KServe's storage initializer and its volume. If it fails, the last lines of its log
// become the container's message. An init container of the same name in the spec overrides its
// fields, and determines its place among the others; by default it is the first.
func download(pod *corev1.PodSpec, main *corev1.Container, uri string, settings configv1alpha1.StorageInitializer) {
	pod.Volumes = append(pod.Volumes, corev1.Volume{Name: modelVolume, VolumeSource: corev1.VolumeSource{
		EmptyDir: &corev1.EmptyDirVolumeSource{},
	}})
	main.VolumeMounts = append(main.VolumeMounts,
		corev1.VolumeMount{Name: modelVolume, MountPath: modelDir, ReadOnly: true})
	i := slices.IndexFunc(pod.InitContainers, isInitializer)
	if i < 0 {
		pod.InitContainers = slices.Insert(pod.InitContainers, 0, corev1.Container{Name: InitializerName})
		i = 0
	}
	c := &pod.InitContainers[i]
	c.Image = cmp.Or(c.Image, settings.Image)
	c.Args = append([]string{uri, modelDir}, c.Args...)
	c.Env = mergeEnv(settings.Env, c.Env)
	c.VolumeMounts = append([]corev1.VolumeMount{{Name: modelVolume, MountPath: modelDir}}, c.VolumeMounts...)
	c.TerminationMessagePolicy = cmp.Or(c.TerminationMessagePolicy, corev1.TerminationMessageFallbackToLogsOnError)
	c.SecurityContext = addedSecurity(pod, settings.SecurityContext, c.SecurityContext)
	if settings.Resources != nil {
		completeResources(&c.Resources, *settings.Resources)
	}
}

func isInitializer(c corev1.Container) bool { return c.Name == InitializerName }

// Downloads reports whether pods of a spec that has passed Validate download a model before they
// serve it.
func Downloads(component names.Component, spec *servingv1beta1.PredictorSpec) bool {
	model, _ := servingOf(component, spec)
	if model != nil {
		return downloaded(storageURI(model, nil).value)
	}
	return downloaded(storageURI(nil, &spec.Containers[mainIndex(spec.Containers)]).value)
}

// downloaded reports whether a model at an address is downloaded, not mounted.
func downloaded(uri string) bool {
	return uri != "" && !strings.HasPrefix(uri, claimScheme) && !strings.HasPrefix(uri, imageScheme)
}
