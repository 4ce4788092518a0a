//go:build !race

package simulation

// defaultSeeds is how many stories an ordinary run tells.
const defaultSeeds = 1500
