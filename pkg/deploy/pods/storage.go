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

// Names that KServe gives to what brings a model into a pod.
const (
	// InitializerName is the init container's that downloads a model.
	InitializerName = "storage-initializer"
	modelVolume     = "kserve-provision-location"
	claimVolume     = "kserve-pvc-source"
	modelDir        = "/mnt/models"
	storageURIEnv   = "STORAGE_URI"
	claimScheme     = "pvc://"
	imageScheme     = "oci://"
)

// storageSchemes are those that models are brought from.
var storageSchemes = []string{"gs://", "s3://", "https://", "http://", "hdfs://", "webhdfs://", "hf://", imageScheme, claimScheme}

// storageURI returns where the model comes from, or nothing if the image holds it.
// A custom container asks for a model by the environment variable STORAGE_URI; it is not known
// where that refers to what only the pod knows.
func storageURI(model *serving, main *corev1.Container) variable {
	if model != nil {
		return variable{ptr.Deref(model.given.StorageURI, ""), true}
	}
	uri, found := environmentOf(main).vars[storageURIEnv]
	if !found || slices.ContainsFunc(main.Env, func(e corev1.EnvVar) bool { return e.Name == storageURIEnv && e.ValueFrom != nil }) {
		return variable{known: true}
	}
	return uri
}

// addStorage brings the model to modelDir: a claim and an image are mounted, anything
// else is downloaded by an init container.
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
		// As in KServe, a server of the user's finds the model by the variable that it comes by.
		if env := &main.Env[i]; uri != "" && env.Name == storageURIEnv {
			env.Value = modelDir
		}
	}
}

// mountImage mounts the folder /models of an image, which is where KServe's users put a
// model, read-only. The kubelet pulls it as the containers' images, with the pod's
// imagePullSecrets. KServe's older way, a container beside the server that holds the
// files open, needs a process namespace shared by the whole pod.
func mountImage(pod *corev1.PodSpec, main *corev1.Container, reference string) {
	pod.Volumes = append(pod.Volumes, corev1.Volume{Name: modelVolume, VolumeSource: corev1.VolumeSource{
		Image: &corev1.ImageVolumeSource{Reference: reference, PullPolicy: corev1.PullIfNotPresent},
	}})
	main.VolumeMounts = append(main.VolumeMounts, corev1.VolumeMount{Name: modelVolume, MountPath: modelDir, SubPath: "models", ReadOnly: true})
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

// download adds KServe's storage initializer and the volume that it fills. The last
// lines of its log become the container's message when it fails. An init container of its name
// that the user wrote shapes it, and says where among the others it runs; else it is the first.
func download(pod *corev1.PodSpec, main *corev1.Container, uri string, settings configv1alpha1.StorageInitializer) {
	pod.Volumes = append(pod.Volumes, corev1.Volume{Name: modelVolume, VolumeSource: corev1.VolumeSource{
		EmptyDir: &corev1.EmptyDirVolumeSource{},
	}})
	main.VolumeMounts = append(main.VolumeMounts, corev1.VolumeMount{Name: modelVolume, MountPath: modelDir, ReadOnly: true})
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

// Downloads reports whether pods of a spec that has passed Validate download a model before
// they serve it.
func Downloads(component names.Component, spec *servingv1beta1.PredictorSpec) bool {
	model, _ := servingOf(component, spec)
	if model != nil {
		return downloaded(storageURI(model, nil).value)
	}
	return downloaded(storageURI(nil, &spec.Containers[mainIndex(spec.Containers)]).value)
}

// downloaded tells what is fetched from what is mounted.
func downloaded(uri string) bool {
	return uri != "" && !strings.HasPrefix(uri, claimScheme) && !strings.HasPrefix(uri, imageScheme)
}
