package progress

import "context"

// Stage is a part of a run that is worth a line.
type Stage struct {
	Name string
	Work func(ctx context.Context) error
}

// Stages runs stages as steps, in their order, until one fails or ctx ends.
func (r *Reporter) Stages(ctx context.Context, stages ...Stage) error {
	for _, stage := range stages {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := r.Step(stage.Name, func() error { return stage.Work(ctx) }); err != nil {
			return err
		}
	}
	return nil
}
