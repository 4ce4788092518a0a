package v1alpha1

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// Values of variables and passwords are left out; the configuration itself keeps them.
func TestRedacted(t *testing.T) {
	config, err := Parse([]byte(head + `
storageInitializer:
  env:
  - {name: AWS_SECRET_ACCESS_KEY, value: in-plain-text}
  - name: TOKEN
    valueFrom: {secretKeyRef: {name: models, key: token}}
autoscaling: {prometheusAddress: "http://reader:in-plain-text@prometheus:9090/path"}
`))
	if err != nil {
		t.Fatal(err)
	}
	text, err := yaml.Marshal(config.Redacted())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "in-plain-text") {
		t.Errorf("it has a credential:\n%s", text)
	}
	for _, want := range []string{"AWS_SECRET_ACCESS_KEY", "secretKeyRef", "http://reader:xxxxx@prometheus:9090/path"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("it has no %q:\n%s", want, text)
		}
	}
	if config.StorageInitializer.Env[0].Value != "in-plain-text" {
		t.Error("the configuration itself has lost a value")
	}
}

// What is served can be read again, and is the same configuration.
func TestRedactedIsAConfiguration(t *testing.T) {
	text, err := yaml.Marshal(Default().Redacted())
	if err != nil {
		t.Fatal(err)
	}
	config, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	again, err := yaml.Marshal(config)
	if err != nil || string(again) != string(text) {
		t.Errorf("read again it is (%v)\n%s\nnot\n%s", err, again, text)
	}
}

// A new field for a credential, or for more variables, has to be thought of in Redacted. The path of a file that has one
// may be read by anybody.
func TestNoFieldIsForACredential(t *testing.T) {
	credential := regexp.MustCompile(`(?i)password|passwd|token|secret|credential|apikey|auth`)
	variables := 0
	eachField(reflect.TypeFor[SluiceConfiguration](), "", func(path string, of reflect.Type) {
		if credential.MatchString(path) && !strings.HasSuffix(path, "File") && of != reflect.TypeFor[BasicAuth]() {
			t.Errorf("%s looks like a credential", path)
		}
		if of == reflect.TypeFor[[]corev1.EnvVar]() {
			variables++
		}
	})
	if variables != 1 {
		t.Errorf("%d fields hold variables, want one, which Redacted handles", variables)
	}
}

// eachField calls visit for the fields of our own types.
func eachField(t reflect.Type, path string, visit func(path string, of reflect.Type)) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t.PkgPath() != reflect.TypeFor[SluiceConfiguration]().PkgPath() {
		return
	}
	for field := range t.Fields() {
		visit(path+"."+field.Name, field.Type)
		eachField(field.Type, path+"."+field.Name, visit)
	}
}
