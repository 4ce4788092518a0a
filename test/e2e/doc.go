// Package e2e proves the product on a real cluster. Its tests follow the canary document command by
// command, from copies of the document's manifests (testdata), and compare what is printed with what
// the document shows; and they test what the document leaves out, each topic in a file. What several
// tests need is in package harness.
//
// The cluster is the local one (make up) or any other with Sluice installed and an Istio ingress, by
// -kubeconfig, -ingress and -ingress-tls, or SLUICE_KUBECONFIG, SLUICE_INGRESS and
// SLUICE_INGRESS_TLS. Without a cluster the tests fail. A test that needs make extend, KEDA or the local
// cluster is skipped on a cluster without it.
//
// The tests work in namespaces of their own, but for the walk through the document, which is in
// default, as is the document's host. Most run beside each other (harness.Beside,
// harness.BesideExtended). Those that measure, put load on the cluster, restart the manager or change
// its configuration run alone, some of them only from where they do that on (harness.BesideThenAlone),
// or beside one other that this doesn't disturb (harness.Paired), and undo what they change. They send
// predictions to the ingress and to pods that they made, bounded in number, and nothing else.
package e2e
