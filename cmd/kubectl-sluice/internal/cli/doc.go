// Package cli has the commands: each reads its flags and the cluster, and hands the rest to view, change, render and
// lint.
package cli
