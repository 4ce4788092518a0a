package simulation

import (
	"context"
	"iter"
	"slices"
	"time"
)

// workerPass is a pass of one of the manager's workers: a coroutine, which lets the world go on
// each time that it sends a request to the API server. So passes of different InferenceServices overlap
// at any request, and still only one thing happens at a time.
type workerPass struct {
	m *manager
	// wait lets the world go on for a while. It returns false if the process has died meanwhile.
	wait func(time.Duration) bool
	// next goes on until the pass waits, and returns for how long, or until it has ended. stop
	// ends it where it waits.
	next func() (time.Duration, bool)
	stop func()
}

// pass lets the real worker loop make one turn, if a worker is free.
func (m *manager) pass(life int) {
	if life != m.life || !m.alive || m.ended || len(m.running) == m.w.config.Workers || m.queue.Len() == 0 {
		return
	}
	m.passes++
	pass := &workerPass{m: m}
	pass.next, pass.stop = iter.Pull(pass.turn)
	m.running = append(m.running, pass)
	pass.proceed()
}

// turn makes a pass, which may end with the process.
func (p *workerPass) turn(wait func(time.Duration) bool) {
	p.wait = wait
	defer func() {
		if cause := recover(); cause != nil && !p.m.dying {
			panic(cause)
		}
	}()
	if !p.m.controller.ProcessNext(context.Background()) {
		p.m.ended = true
	}
}

// proceed goes on with a pass until it waits or has ended.
func (p *workerPass) proceed() {
	m := p.m
	m.works = p
	wait, waits := p.next()
	m.works = nil
	if waits {
		m.w.after(wait, func() {
			if slices.Contains(m.running, p) {
				p.proceed()
			}
		})
		return
	}
	m.running = slices.DeleteFunc(m.running, func(other *workerPass) bool { return other == p })
	if m.dying {
		m.die()
		if m.stalled != nil {
			m.wake()
		}
	} else if m.queue.Len() > 0 {
		m.queue.ready()
	}
}

// abandon ends all passes where they are: their process has ended.
func (m *manager) abandon() {
	passes := m.running
	m.running = nil
	for _, pass := range passes {
		m.works = pass
		pass.stop()
	}
	m.works = nil
}
