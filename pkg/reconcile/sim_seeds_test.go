//go:build !race

package reconcile

// simDefaultSeeds is how many stories an ordinary run tells.
const simDefaultSeeds = 1500
