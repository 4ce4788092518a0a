package pods

import (
	"testing"

	configv1alpha1 "github.com/sluice-serving/sluice/apis/config/v1alpha1"
)

// predictorsWithBlanks are specs that all are different revisions.
var predictorsWithBlanks = []string{
	"{}",
	"{nodeSelector: {node-role.kubernetes.io/a: ''}}",
	"{nodeSelector: {node-role.kubernetes.io/b: ''}}",
	"{nodeSelector: {node-role.kubernetes.io/a: '', node-role.kubernetes.io/b: ''}}",
	"{labels: {team: ''}}",
	"{annotations: {team: ''}}",
	"{topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]}",
	"{topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, " +
		"labelSelector: {matchLabels: {team: ''}}}]}",
	"{affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, " +
		"labelSelector: {matchLabels: {team: ''}}}]}}}",
	"{volumes: [{name: keys, csi: {driver: secrets.example.com}}]}",
	"{volumes: [{name: keys, csi: {driver: secrets.example.com, volumeAttributes: {provider: ''}}}]}",
	"{volumes: [{name: disk, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce]}}}}]}",
	"{volumes: [{name: disk, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], " +
		"storageClassName: ''}}}}]}",
}

// Entries of maps with empty values matter: specs that differ in them have different hashes.
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

// A rendered template has the blanks of its spec, so that the hash in an old record can be
// completed.
func TestTemplatesKeepBlanks(t *testing.T) {
	const model = "{tensorflow: {storageUri: 'gs://bucket/model'}, "
	for _, predictor := range predictorsWithBlanks {
		spec := predictorOf(t, model+predictor[1:])
		template := Template(component, "default-wfgrl", spec, configv1alpha1.Default())
		if got, want := BlanksDigest(&template), blanksOf(spec); got != want {
			t.Errorf("%s: the template's blanks are %q, want %q", predictor, got, want)
		}
	}
}
