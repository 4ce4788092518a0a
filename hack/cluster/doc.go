// Command cluster runs a real Kubernetes with a stock Istio on one machine,
// for developing and testing Sluice: a node with real pods, and no container
// registry, virtual machine or docker.
//
//	go run ./hack/cluster up       from nothing, or from whatever is there, to a
//	                               gateway that answers
//	go run ./hack/cluster extend   more servers, stores and metrics, for the tests
//	                               of the whole API: addons/extras.go
//	go run ./hack/cluster build    only the parts of both, into the cache
//	go run ./hack/cluster status   what runs, and whether it works
//	go run ./hack/cluster enter P  the program P in the node's network
//	go run ./hack/cluster down     nothing left: process, namespace, mount, interface
//
// Everything lives in one network namespace without a way out, and is reached
// through two loopback ports. There is one such cluster on a machine, whatever
// clone it was started from:
//
//	/run/sluice-local         records of the processes, sockets, the namespace
//	/var/lib/sluice-local     etcd, containerd, kubelet, keys; removed by down
//	/var/log/sluice-local     one log a process, and the pods'
//	$SLUICE_CACHE             what took long to make; by default ~/.cache/sluice
//	_local/ in the clone      kubeconfig, kubectl, istioctl
//
// Environment: SLUICE_CACHE, SLUICE_INGRESS_PORT (8080), SLUICE_INGRESS_TLS_PORT (8443),
// SLUICE_API_PORT (16443).
//
// The commands are here, and up.go has the order of things. Imports point one way:
//
//	cluster ─► addons ─► machine ─► build ─► internal
//
//	build     makes programs and images of the sources in pins, images and models
//	machine   runs the processes, and ends them
//	addons    installs in the cluster what is to run there
package main
