// Command bench measures what the manager takes of the cluster and of its own machine: requests, time, processors and
// memory. It prints a Markdown table, of which docs/scale.md has one.
//
//	make bench                                   1, 300 and 1,000 services
//	make bench BENCH='-sizes 10000 -bare 0'      that many, which are copies of one (copies.go)
//	make bench BENCH='-sizes 300 -profiles out'  with a CPU and a heap profile of each scenario
//
// It starts an etcd and an API server of its own, from the local cluster's cache and on loopback ports of its own, and
// the real manager, as a process of its own, with the rights, the rules of admission and the memory limit of manifests.
// There are no nodes and no other controllers: package standin makes pods and EndpointSlices. A bare client (bare.go)
// writes the same objects without deciding anything, for the least that the API server and the pods take. The requests
// are counted, and how long a percent takes to be in the route is measured, by the API server's audit log.
//
// scenarios.go has what is measured, rig.go how.
package main
