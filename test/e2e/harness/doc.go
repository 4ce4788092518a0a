// Package harness holds what the end-to-end tests have in common: the cluster under test, the
// order in which tests run, the shell of a user, manifests, load, and waiting.
//
// A test takes its turn with Beside, BesideExtended, Alone or UnderLoad, which return the
// Environment. In it the test enters a namespace as a User, applies Manifests, and waits for
// conditions with Eventually. What a test changes outside of its namespace it hands to Undo. Run
// wraps all of that for TestMain: it removes what an earlier run left, and fails a run that leaves
// anything.
//
// Paths are relative to the folder of the tests, test/e2e, which is the working directory of
// their binary.
//
// What only one test needs stands in that test's file. The package's own tests are of its parsers,
// its queue and its arithmetic, and need no cluster.
package harness
