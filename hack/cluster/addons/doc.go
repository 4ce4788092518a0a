// Package addons installs in the running cluster what is to run there: DNS, a stock Istio and a model store
// (base.go), Sluice (sluice.go), and for the tests of the whole API the extras (extras.go). The manifests
// are beside the code.
//
// It never starts a process of the machine.
package addons
