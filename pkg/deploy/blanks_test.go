package deploy

import (
	"encoding/json"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
	"github.com/sluice-serving/sluice/apis/names"
)

// predictorsWithBlanks are specs of which each is another revision.
var predictorsWithBlanks = []string{
	"{}",
	"{nodeSelector: {node-role.kubernetes.io/a: ''}}",
	"{nodeSelector: {node-role.kubernetes.io/b: ''}}",
	"{nodeSelector: {node-role.kubernetes.io/a: '', node-role.kubernetes.io/b: ''}}",
	"{labels: {team: ''}}",
	"{annotations: {team: ''}}",
	"{topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]}",
	"{topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {team: ''}}}]}",
	"{affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {matchLabels: {team: ''}}}]}}}",
	"{volumes: [{name: keys, csi: {driver: secrets.example.com}}]}",
	"{volumes: [{name: keys, csi: {driver: secrets.example.com, volumeAttributes: {provider: ''}}}]}",
	"{volumes: [{name: disk, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce]}}}}]}",
	"{volumes: [{name: disk, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], storageClassName: ''}}}}]}",
}

// Entries of maps whose values are empty say something: they are told apart from each other and
// from none.
func TestBlanksAreHashed(t *testing.T) {
	seen := map[string]string{}
	for _, predictor := range predictorsWithBlanks {
		got := hash(t, predictorOf(t, predictor))
		if other, found := seen[got]; found {
			t.Errorf("%s and %s have one hash", predictor, other)
		}
		seen[got] = predictor
	}
}

// A record that was made when blanks weren't hashed is of the spec that it was made for still, and
// of no other.
func TestRecordsFromBeforeBlanksWereHashed(t *testing.T) {
	const model = "{tensorflow: {storageUri: 'gs://bucket/model'}, "
	for _, predictor := range predictorsWithBlanks {
		spec := predictorOf(t, model+predictor[1:])
		data, err := json.Marshal(NewSnapshot(component, "default-wfgrl", spec, configv1alpha1.Default()))
		if err != nil {
			t.Fatal(err)
		}
		want := hash(t, spec)
		for _, recorded := range []string{want[:plainHash], want} {
			record := &appsv1.ControllerRevision{
				ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{names.AnnotationSpecHash: recorded}},
				Data:       runtime.RawExtension{Raw: data},
			}
			if got := ReadHash(record); got != want {
				t.Errorf("%s: a record of %s is read as %s, want %s", predictor, recorded, got, want)
			}
		}
	}
}
