package plan

import (
	"crypto/sha256"
	"slices"
	"strconv"
)

// roles are the revisions that matter. Traffic is only ever routed to stable and target.
type roles struct {
	// target equals the spec; never nil.
	target *Revision
	// stable last carried all the traffic, previous did before it. Both may
	// be nil, and both may be the target itself.
	stable, previous *Revision
	// rejection is the record that the target was rejected; zero if it never was.
	rejection Rejection
	// create is true if the target is not among the retained revisions yet.
	create bool
}

// rolesOf reads the roles from the records on the snapshots, so that they survive
// the loss of the status. A revision that was rejected after its promotion is neither stable nor previous: the one
// before it is stable again. If no other was ever stable, the rejection counts for nothing.
func rolesOf(seen Seen) roles { return rolesAfter(seen, nil) }

// rolesAfter is rolesOf once the target is rejected, if rejects is not nil.
func rolesAfter(seen Seen, rejects *Rejection) roles {
	r := roles{target: seen.RevisionOfSpec()}
	r.stable, r.previous = lastStable(seen, func(revision *Revision) bool {
		return revision.RejectedAsStable() ||
			rejects != nil && revision == r.target && rejects.At.After(revision.RolledOutAt)
	})
	if r.stable == nil {
		r.stable, r.previous = lastStable(seen, func(*Revision) bool { return false })
	}
	if r.target == nil {
		r.create = true
		r.target = &Revision{Version: newVersion(seen, r.stable), Hash: seen.Spec.Hash}
	}
	if r.rejection = r.target.Rejection; rejects != nil {
		r.rejection = *rejects
	}
	return r
}

// lastStable returns the last two revisions that were rolled out, without those that are rejected; nil for none.
func lastStable(seen Seen, rejected func(*Revision) bool) (stable, previous *Revision) {
	for i := range seen.Revisions {
		revision := &seen.Revisions[i]
		switch {
		case revision.RolledOutAt.IsZero() || rejected(revision):
		case stable == nil || revision.RolledOutAt.After(stable.RolledOutAt):
			stable, previous = revision, stable
		case previous == nil || revision.RolledOutAt.After(previous.RolledOutAt):
			previous = revision
		}
	}
	return stable, previous
}

// RejectedAsStable reports whether a revision was rejected after it had got all of the traffic.
func (r *Revision) RejectedAsStable() bool {
	return !r.RolledOutAt.IsZero() && r.Rejection.At.After(r.RolledOutAt)
}

// Stable returns the version that last carried all the traffic, empty if none has.
func (s Seen) Stable() string { return version(rolesOf(s).stable) }

// version returns a revision's version, empty for nil.
func version(r *Revision) string {
	if r == nil {
		return ""
	}
	return r.Version
}

// newVersion returns the version of a new revision: `canary` if a stable revision exists and
// the percent is set or it takes steps, else `default`, and five characters of the hash. It never changes: a
// promoted canary keeps its name.
func newVersion(seen Seen, stable *Revision) string {
	kind := "default"
	if stable != nil && (seen.Spec.Percent != nil || len(seen.Spec.Steps) > 0) {
		kind = "canary"
	}
	for attempt := 0; ; attempt++ {
		short := shortHash(seen.Spec.Hash, attempt)
		taken := slices.ContainsFunc(seen.Revisions, func(r Revision) bool {
			return r.Version == "default-"+short || r.Version == "canary-"+short
		})
		if !taken {
			return kind + "-" + short
		}
	}
}

// alphabet is the characters of names that Kubernetes generates: no vowels, and no character
// that looks like another.
const alphabet = "bcdfghjklmnpqrstvwxz2456789"

// shortHash draws five characters from the hash; another five for each further
// attempt.
func shortHash(hash string, attempt int) string {
	sum := sha256.Sum256([]byte(hash + "/" + strconv.Itoa(attempt)))
	short := make([]byte, 5)
	for i := range short {
		short[i] = alphabet[int(sum[i])%len(alphabet)]
	}
	return string(short)
}
