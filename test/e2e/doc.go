// Package e2e proves the product on a real cluster: it follows the canary
// document command by command, from copies of the document's manifests
// (testdata), and compares what is printed with what the document shows.
//
// The cluster is the local one (make up) or any other with Sluice installed and
// an Istio ingress: -kubeconfig, -ingress and -ingress-tls, or SLUICE_KUBECONFIG,
// SLUICE_INGRESS and SLUICE_INGRESS_TLS, say which. Without a cluster the tests fail;
// they never skip.
//
// The tests work in namespaces of their own, but for the walk through the
// document, which is in default as the document's host says. Most run beside each
// other (queue_test.go). Those that measure, put load on the cluster, restart the
// manager or give it another configuration run alone, and put it back. They send
// predictions to the ingress and to pods they made, bounded in number, and nothing
// else.
package e2e
