// Package simulation tests the real controller in a simulated cluster: with late watches, pods that
// fail, deaths of its own process, and users who change their mind. It has tests only.
//
// A run is a function of its seed and its actions. It has one thread and a clock of its own, all its
// choices are drawn from streams of the seed, and it depends on no map's order. The manager's passes
// are coroutines, which overlap while they wait for the API server and at no other moment: what two
// passes do to each other at any other moment is for the race detector. The informers are client-go's
// and have threads of their own. The run waits for them after each change that they get
// (testing/synctest), so that nothing depends on which of them is first.
//
//	world_test.go       time, chance, the agenda
//	service_test.go     an InferenceService, of the two that there may be, and each of its components
//	api_test.go         the API server and its watches
//	manager_test.go     the manager: the real controller, its queue, its deaths
//	workers_test.go     its workers, whose passes overlap
//	informer_test.go    the caches and the queue that the controller gets
//	feed_test.go        lists and watches, as the API server streams them to the caches
//	pods_test.go        Deployments, pods, autoscalers
//	keda_test.go        KEDA's autoscalers
//	endpoints_test.go   EndpointSlices
//	client_test.go      clients without a sidecar
//	istiod_test.go      istiod: late, debounced
//	envoy_test.go       proxies, and where they send requests
//	path_test.go        the routes at the ingress
//	sidecars_test.go    Sidecars, which the configuration may want or not
//	faults_test.go      writes that fail, and webhooks that don't answer
//	stale_test.go       a manager that has been replaced without noticing
//	clock_test.go       the manager's clock, which somebody sets
//	components_test.go  a transformer and an explainer, which come and go
//	figures_test.go     Prometheus, which counts requests
//	analysis_test.go    models that are worse, and are rejected
//	surge_test.go       bounds on the pods of a rollout
//	tags_test.go        hosts of single revisions
//	restore_test.go     deletion, orphans, backups
//	actions_test.go     what users and faults do, as text
//	generate_test.go    random actions
//	twists_test.go      what users don't do each day
//	oracle_test.go      the promises, and how much traffic each model may get
//	writes_test.go      what must be true of every write
//	invariants_test.go  what must be true at every step
//	rest_test.go        what must be true once the world is still
//	simulation_test.go  the tests: random seeds, shrinking, recorded stories
//	mutations_test.go   whether a promise is broken without each of the product's rules
//	found_at_test.go    at which seeds that was seen
//	seeds_test.go       how many stories a run plays (seeds_race_test.go: with the race detector)
package simulation
