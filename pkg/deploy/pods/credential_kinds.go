package pods

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"
)

// roleAnnotation on a ServiceAccount means that its pods get access to S3 from the cluster. They
// need no keys, but may need S3's settings.
const roleAnnotation = "eks.amazonaws.com/role-arn"

// accessKinds are the kinds of Secrets that KServe's storage initializer reads, each with a key
// that identifies it, in KServe's order. A Secret with headers for an HTTP host is not among them:
// the name of its variable consists of its values.
var accessKinds = []struct {
	key string
	of  func(Secret) Access
}{
	{"AWS_SECRET_ACCESS_KEY", func(s Secret) Access {
		return s3Access(s, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
	}},
	{"awsSecretAccessKey", func(s Secret) Access { return s3Access(s, "awsAccessKeyID", "awsSecretAccessKey") }},
	{gcsKeyFile, gcsAccess},
	{"AZ_CLIENT_ID", azureAccess},
	{"AZURE_CLIENT_ID", azureAccess},
	{"AZURE_ACCESS_TOKEN", azureAccess},
	{"AZURE_STORAGE_ACCESS_KEY", azureAccess},
	{"HDFS_NAMENODE", hdfsAccess},
	{huggingFaceToken, func(s Secret) Access {
		return Access{Env: []corev1.EnvVar{fromSecret(huggingFaceToken, s, huggingFaceToken)}}
	}},
}

// Names that the storage initializer and the libraries in it read.
const (
	gcsKeyFile       = "gcloud-application-credentials.json"
	gcsVolume        = "user-gcp-sa"
	gcsDir           = "/var/secrets"
	hdfsVolume       = "hdfs-secrets"
	hdfsDir          = "/var/secrets/kserve-hdfscreds"
	huggingFaceToken = "HF_TOKEN"
)

// fromSecret returns a variable whose value the kubelet reads. A pod whose Secret has lost the key
// doesn't start, and its status reports so.
func fromSecret(name string, secret Secret, key string) corev1.EnvVar {
	return corev1.EnvVar{Name: name, ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
		LocalObjectReference: corev1.LocalObjectReference{Name: secret.Name}, Key: key,
	}}}
}

// s3Access returns the access of a pair of keys, with S3's settings.
func s3Access(secret Secret, id, key string) Access {
	return Access{Env: append([]corev1.EnvVar{
		fromSecret("AWS_ACCESS_KEY_ID", secret, id),
		fromSecret("AWS_SECRET_ACCESS_KEY", secret, key),
	}, s3Settings(secret)...)}
}

// s3Settings returns the variables for S3's settings, from the Secret's annotations, or else from
// keys of its data.
func s3Settings(secret Secret) []corev1.EnvVar {
	env := s3Endpoint(secret)
	for _, setting := range []struct{ annotation, name string }{
		{"s3-verifyssl", "S3_VERIFY_SSL"},
		{"s3-useanoncredential", "awsAnonymousCredential"},
		{"s3-region", "AWS_DEFAULT_REGION"},
		{"s3-usevirtualbucket", "S3_USER_VIRTUAL_BUCKET"},
		{"s3-useaccelerate", "S3_USE_ACCELERATE"},
		{"s3-cabundle", "AWS_CA_BUNDLE"},
	} {
		switch value := secret.annotation(setting.annotation); {
		case value != "":
			env = append(env, corev1.EnvVar{Name: setting.name, Value: value})
		case slices.Contains(secret.Keys, setting.name):
			env = append(env, fromSecret(setting.name, secret, setting.name))
		}
	}
	return env
}

// s3Endpoint returns the variables for S3's address, if it isn't Amazon's: host and port, and their
// URL, whose scheme is https unless the endpoint or s3-usehttps sets http. If the endpoint is in
// the Secret's data, the kubelet composes the URL.
func s3Endpoint(secret Secret) []corev1.EnvVar {
	const hostEnv = "S3_ENDPOINT"
	endpoint := strings.TrimSpace(secret.annotation("s3-endpoint"))
	scheme, host, found := strings.Cut(endpoint, "://")
	if !found {
		scheme, host = "https", endpoint
		if secret.annotation("s3-usehttps") == "0" {
			scheme = "http"
		}
	}
	variable := corev1.EnvVar{Name: hostEnv, Value: host}
	if host == "" {
		if !slices.Contains(secret.Keys, hostEnv) {
			return nil
		}
		variable, host = fromSecret(hostEnv, secret, hostEnv), "$("+hostEnv+")"
	}
	https := "1"
	if strings.EqualFold(scheme, "http") {
		https = "0"
	}
	return []corev1.EnvVar{{Name: "S3_USE_HTTPS", Value: https}, variable,
		{Name: "AWS_ENDPOINT_URL", Value: scheme + "://" + host}}
}

// annotation returns one of KServe's annotations, or KFServing's of the same name.
func (s Secret) annotation(name string) string {
	if value := s.Annotations["serving.kserve.io/"+name]; value != "" {
		return value
	}
	return s.Annotations["serving.kubeflow.org/"+name]
}

// gcsAccess mounts the key file of a Google service account.
func gcsAccess(secret Secret) Access {
	access := mounted(secret, gcsVolume, gcsDir)
	access.Env = []corev1.EnvVar{{Name: "GOOGLE_APPLICATION_CREDENTIALS", Value: gcsDir + "/" + gcsKeyFile}}
	return access
}

// hdfsAccess mounts the files that describe a Hadoop cluster.
func hdfsAccess(secret Secret) Access { return mounted(secret, hdfsVolume, hdfsDir) }

// mounted returns the access of a Secret that is mounted as files.
func mounted(secret Secret, volume, dir string) Access {
	return Access{
		Volumes: []corev1.Volume{{Name: volume, VolumeSource: corev1.VolumeSource{
			Secret: &corev1.SecretVolumeSource{SecretName: secret.Name},
		}}},
		Mounts: []corev1.VolumeMount{{Name: volume, MountPath: dir, ReadOnly: true}},
	}
}

// azureAccess returns the variables for Azure that the Secret has, by their own names or by
// KServe's older ones.
func azureAccess(secret Secret) Access {
	var access Access
	for _, name := range []string{
		"SUBSCRIPTION_ID", "TENANT_ID", "CLIENT_ID", "CLIENT_SECRET", "STORAGE_ACCESS_KEY",
		"ACCESS_TOKEN", "ACCESS_EXPIRES_ON_SECONDS", "ACCOUNT_NAME", "SERVICE_URL",
	} {
		for _, key := range []string{"AZ_" + name, "AZURE_" + name} {
			if slices.Contains(secret.Keys, key) {
				access.Env = append(access.Env, fromSecret("AZURE_"+name, secret, key))
				break
			}
		}
	}
	return access
}

// OptionalSecrets returns the names of the Secrets whose credentials a pod's download uses only if
// they exist: those whose keys were unknown when the template was rendered.
func OptionalSecrets(pod *corev1.PodSpec) []string {
	var secrets []string
	for _, initializer := range pod.InitContainers {
		if initializer.Name != InitializerName {
			continue
		}
		for _, env := range initializer.Env {
			from := env.ValueFrom
			if from != nil && from.SecretKeyRef != nil && ptr.Deref(from.SecretKeyRef.Optional, false) {
				secrets = append(secrets, from.SecretKeyRef.Name)
			}
		}
	}
	slices.Sort(secrets)
	return slices.Compact(secrets)
}

// guessed returns the variables that a Secret with unknown keys may have.
func guessed(secret Secret) []corev1.EnvVar {
	env := s3Access(secret, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY").Env
	env = append(env, fromSecret(huggingFaceToken, secret, huggingFaceToken))
	for i := range env {
		if from := env[i].ValueFrom; from != nil {
			optional := true
			from.SecretKeyRef.Optional = &optional
		}
	}
	return env
}
