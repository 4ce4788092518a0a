//go:build !race

package simulation

// simDefaultSeeds is how many stories an ordinary run tells.
const simDefaultSeeds = 1500
