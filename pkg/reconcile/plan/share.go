package plan

// want returns the part of the traffic, in percent, that the spec asks for on
// the target once it is ready.
func (d *decision) want() int32 {
	switch {
	case d.stable == nil: // Rule 2: nothing else could have the rest.
		return 100
	case d.target == d.stable: // Rule 3.
		return 100
	case d.Spec.Percent == nil: // Rule 4.
		return 100
	}
	return *d.Spec.Percent // Rules 4 (100), 5 and 6 (0).
}

// decideShare returns the target's part of the traffic in percent and, if that
// is not what the spec asks for, why.
func (d *decision) decideShare() (int32, *Problem) {
	want := d.want()
	if d.target == d.stable {
		return want, d.entryProblem()
	}
	// A target that is new to the route has 0: it inherits nothing from the
	// one that it supersedes (rule 7).
	has := d.Route.weight(d.target.Version)
	if problem := d.entryProblem(); problem != nil && want < 100 {
		return 0, problem
	}
	if held := d.heldByLost(); held != nil {
		return has, held
	}
	if d.losesShare() {
		return 0, d.unavailable()
	}
	if want <= has {
		// The percent is a ceiling at every moment: a fall waits for nothing.
		return want, nil
	}
	if d.stable == nil && d.Route.Entries == nil && d.IngressProblem != nil {
		return 0, d.IngressProblem
	}
	if obstacle := d.obstacle(want); obstacle != nil {
		if d.stable != nil && has == 0 && d.fallenBack() > 0 {
			obstacle = d.recovering(obstacle)
		}
		return has, obstacle
	}
	return want, nil
}
