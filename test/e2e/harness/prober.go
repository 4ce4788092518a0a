package harness

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"
)

// Prober sends predictions one after another until it is stopped.
type Prober struct {
	cancel context.CancelFunc
	done   chan struct{}
	failed []error
	count  atomic.Int64
}

// How often a Prober sends, and how many predictions at most.
const (
	probeEvery = 100 * time.Millisecond
	mostProbes = 20000
)

// StartProber starts a Prober that sends the document's sample image through the ingress.
func (u *User) StartProber(t *testing.T) *Prober {
	t.Helper()
	input := SampleInput(t)
	return Probe(t, func() error {
		_, err := u.PredictOnce(input)
		return err
	})
}

// Probe starts a Prober that sends each prediction by a call of send.
func Probe(t *testing.T, send func() error) *Prober {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p := &Prober{cancel: cancel, done: make(chan struct{})}
	t.Cleanup(cancel)
	go func() {
		defer close(p.done)
		ticker := time.NewTicker(probeEvery)
		defer ticker.Stop()
		for p.count.Load() < mostProbes {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			err := send()
			p.count.Add(1)
			if err != nil {
				p.failed = append(p.failed, fmt.Errorf("%s: %w", time.Now().Format(time.StampMilli), err))
			}
		}
	}()
	return p
}

// More waits for n further predictions.
func (p *Prober) More(t *testing.T, n int64) {
	t.Helper()
	enough := p.count.Load() + n
	Eventually(t, time.Duration(n)*time.Second, fmt.Sprintf("%d further predictions", n), func() error {
		if count := p.count.Load(); count < enough {
			return fmt.Errorf("%d of %d", count, enough)
		}
		return nil
	})
}

// Stop ends the Prober, and fails the test if a prediction failed.
func (p *Prober) Stop(t *testing.T) {
	t.Helper()
	p.cancel()
	<-p.done
	t.Logf("%d predictions meanwhile, %d failed", p.count.Load(), len(p.failed))
	for _, err := range p.failed[:min(len(p.failed), 10)] {
		t.Errorf("a prediction meanwhile failed: %v", err)
	}
}
