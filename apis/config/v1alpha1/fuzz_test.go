package v1alpha1

import (
	"reflect"
	"testing"
)

// FuzzParse: a file of any content is read, or refused with an error. What is read is valid, the same each time, and
// makes hosts and paths of a service, or errors.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "null", "[]", "kind: [", head, head + "---\n" + head,
		head + "unknown: 1\n",
		head + "workers: 64\ningress: {gateway: a/b, domain: example.org, clusterDomain: cluster.test}\n",
		head + "ingress: {scheme: https, gatewayPort: 15443, additionalDomains: [a.example, b.example]}\n",
		head + "ingress: {domainTemplate: '{{.Name}}-{{.Namespace}}.{{.IngressDomain}}'}\n",
		head + "ingress: {domainTemplate: '{{.Name}}.{{index .Labels \"team\"}}.{{.IngressDomain}}'}\n",
		head + "ingress: {domainTemplate: '{{.Annotations.host | printf \"%s.%s\" .Name}}.example.com'}\n",
		head + "ingress: {domainTemplate: '{{template \"x\"}}'}\n",
		head + "ingress: {pathTemplate: '/serving/{{.Namespace}}/{{.Name}}'}\n",
		head + "frameworks: {tensorflow: {image: mine/serving, resources: {limits: {cpu: 500m}}}}\n",
		head + "frameworks: {sklearn: {servers: {mlserver: {tag: 1.8.0}}}, onnx: null}\n",
		head + "pods: {preStopSleep: 5s, terminationGracePeriod: 90s, progressDeadline: 20m}\n",
		head + "pods: {sidecarEgress: ['./*', istio-system/*, '*/*.example.com']}\n",
		head + "rollout: {settle: 100ms, drain: 0s, keepCapacity: null, revisionHistoryLimit: 0}\n",
		head + "outlierDetection: {consecutiveErrors: 1, all5xx: true, interval: 1ms, baseEjectionTime: 1h}\n",
		head + "mesh: {ingressHosts: true, exportTo: ['*', '.', models]}\n",
		head + "autoscaling: {prometheusAddress: 'http://[::1]:9090', window: 2m}\n",
		head + "storageInitializer: {image: 'x:1', env: [{name: A, value: B}], securityContext: null}\n",
	} {
		f.Add([]byte(seed))
	}
	values := TemplateValues{Name: "my-model", Namespace: "default", Labels: map[string]string{"team": "vision"}}
	f.Fuzz(func(t *testing.T, data []byte) {
		config, err := Parse(data)
		if err != nil {
			return
		}
		if err := config.Validate(); err != nil {
			t.Errorf("what was read is not valid: %v", err)
		}
		if again, err := Parse(data); err != nil || !reflect.DeepEqual(config, again) {
			t.Errorf("read again it is %+v, %v; not %+v", again, err, config)
		}
		hosts, err := config.Ingress.Hosts()
		if err != nil {
			t.Fatalf("the template is not valid: %v", err)
		}
		for _, domain := range config.Ingress.Domains() {
			if host, err := hosts.Host(domain, values); err == nil && !config.Ingress.Has(host) {
				t.Errorf("%s is a host, and not below a domain", host)
			}
		}
		_, _ = config.Ingress.Path(values.Name, values.Namespace)
	})
}
