package plan

// ceiling returns the part of the traffic, in percent, that the target is to have once it is ready and has taken its
// steps.
func (d *decision) ceiling() int32 {
	switch {
	case d.stable == nil: // Rule 2: no other revision could have the rest.
		return 100
	case d.target == d.stable: // Rule 3.
		return 100
	case d.rejected(): // Rule 16.
		return 0
	case d.Spec.Percent == nil: // Rule 4.
		return 100
	}
	return *d.Spec.Percent // Rules 4 (100), 5 and 6 (0).
}

// decideShare returns the target's part of the traffic in percent and, if that is not the wanted one, why. It decides
// too which part a superseded revision keeps.
func (d *decision) decideShare() (int32, *Problem) {
	share, problem := d.allowedShare()
	switch d.other() {
	case nil:
		return share, problem
	case d.target:
		kept := d.keeps(share)
		d.kept = kept > share
		return kept, First(problem, d.keptProblem(kept, share))
	}
	d.left = d.keeps(0)
	return share, First(d.keptProblem(d.left, 0), problem)
}

// allowedShare is the target's part of the traffic where the stable revision can carry the rest, and why it is not the
// wanted one.
func (d *decision) allowedShare() (int32, *Problem) {
	wanted := d.wanted
	if d.target == d.stable {
		return wanted, d.entryProblem()
	}
	// A target that is new to the route has 0: it inherits nothing from the
	// one that it supersedes (rule 7).
	weight := d.current.Weight(d.target.Version)
	if share, problem := d.withheld(weight); problem != nil {
		return share, problem
	}
	if wanted <= weight {
		// The percent is a ceiling at every moment: less weight waits for nothing.
		return wanted, d.steppingProblem(wanted)
	}
	if d.stable == nil && d.current.Entries == nil && d.IngressProblem != nil {
		return 0, d.IngressProblem
	}
	reach := d.reach(wanted)
	if obstacle := d.obstacleBefore(reach); obstacle != nil {
		if d.stable != nil && weight == 0 && d.recentFallbacks() > 0 {
			obstacle = d.recoveryProblem(obstacle)
		}
		return weight, obstacle
	}
	if reach < wanted {
		return reach, d.surgeProblem(wanted)
	}
	return wanted, d.steppingProblem(wanted)
}

// obstacleBefore is why the target can't get the part of its next share that its pods carry, nil if it can.
func (d *decision) obstacleBefore(reach int32) *Problem {
	if reach <= d.current.Weight(d.target.Version) {
		return d.surgeProblem(d.wanted)
	}
	return d.obstacle(reach)
}

// withheld returns the target's part of the traffic where it does not depend on the wanted one, and why; nil where it
// does.
func (d *decision) withheld(weight int32) (int32, *Problem) {
	if d.rejected() && d.missingSnapshotProblem() == nil {
		return 0, d.rejectionProblem()
	}
	if problem := d.entryProblem(); problem != nil && d.wanted < 100 {
		return 0, problem
	}
	if problem := d.missingSnapshotProblem(); problem != nil {
		return weight, problem
	}
	if d.fallsBack() {
		return 0, d.fallbackProblem()
	}
	return 0, nil
}
