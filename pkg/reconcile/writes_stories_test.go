package reconcile

import "time"

// writeStories are the stories of TestWritesInOrder.
var writeStories = []struct {
	name  string
	steps []writeStep
}{
	{"canary", []writeStep{
		applies("create A", "A", -1),
		applies("canary B at 10 %", "B", 10),
		applies("raise B to 50 %", "B", 50),
		applies("lower B to 5 %", "B", 5),
		applies("promote B: remove the percent", "B", -1),
		waits("wait until A's pods are terminated", time.Hour),
	}},
	{"supersede", []writeStep{
		applies("create A", "A", -1),
		applies("canary B at 10 %", "B", 10),
		applies("supersede B by C at 10 %", "C", 10),
		waits("wait", time.Hour),
	}},
	{"pin", []writeStep{
		applies("create A", "A", -1),
		applies("canary B at 10 %", "B", 10),
		applies("pin A: percent 0", "B", 0),
		waits("wait", time.Hour),
		applies("release the pin: B at 10 %", "B", 10),
	}},
	{"replace", []writeStep{
		applies("create A", "A", -1),
		applies("replace A by B, without a canary", "B", -1),
		waits("wait until A's pods are terminated", time.Hour),
	}},
	{"reject", []writeStep{
		applies("create A", "A", -1),
		compares("canary B at 10 %", "B", 10),
		{"B's requests fail", func(h *harness) { h.figures.worse = "its requests fail" }, time.Minute},
		waits("wait until B's pods are terminated", 2*time.Hour),
		{"try B again", func(h *harness) { h.figures.worse = ""; h.retry("2") }, time.Minute},
		applies("roll back to A", "A", -1),
	}},
	{"reject-promoted", []writeStep{
		applies("create A", "A", -1),
		compares("promote B", "B", -1),
		{"B's requests fail", func(h *harness) { h.figures.worse = "its requests fail" }, time.Minute},
		waits("wait until B's pods are terminated", 2*time.Hour),
	}},
	{"rollback-warm", []writeStep{
		applies("create A", "A", -1),
		applies("canary B at 10 %", "B", 10),
		applies("roll back the canary to A", "A", -1),
		applies("canary B at 10 % again", "B", 10),
		applies("promote B", "B", -1),
		applies("roll back to A, whose pods still run", "A", -1),
		waits("wait until B's pods are terminated", time.Hour),
	}},
	{"rollback-cold", []writeStep{
		applies("create A", "A", -1),
		applies("canary B at 10 %", "B", 10),
		{"promote B, and wait until A's pods are terminated", func(h *harness) { h.user("B", -1) }, time.Hour},
		applies("roll back to A, which has no pods", "A", -1),
		waits("wait until B's pods are terminated", time.Hour),
	}},
	{"autoscaled", []writeStep{
		{"create A with 2 to 4 replicas", autoscaledBy("A", -1), time.Minute},
		{"canary B at 10 %", autoscaledBy("B", 10), time.Minute},
		{"promote B", autoscaledBy("B", -1), time.Minute},
		waits("wait until A's pods are terminated", time.Hour),
	}},
	{"bounds", []writeStep{
		{"create A with 3 replicas", fixedAt("A", -1, 3), time.Minute},
		{"canary B with 3 replicas at 10 %", fixedAt("B", 10, 3), time.Minute},
		{"raise B to 50 %, with 1 replica", fixedAt("B", 50, 1), time.Minute},
		{"lower B to 5 %, with 2 replicas", fixedAt("B", 5, 2), time.Minute},
		{"promote B, with 1 replica", fixedAt("B", -1, 1), time.Hour},
	}},
	{"steps", []writeStep{
		applies("create A", "A", -1),
		{"B by 4 steps", func(h *harness) { h.user("B", -1); h.steps(5, 25, 50, 100) }, 2 * time.Hour},
	}},
	{"surge", []writeStep{
		{"create A with 4 replicas", scarceAt("A", -1), time.Minute},
		{"canary B with 4 replicas at 50 %, 2 of which may surge", scarceAt("B", 50), time.Hour},
		{"promote B", scarceAt("B", -1), 2 * time.Hour},
	}},
	{"orphaned", []writeStep{
		applies("create A", "A", -1),
		applies("canary B at 10 %", "B", 10),
		{"orphan all objects, and promote B", func(h *harness) { h.orphan(); h.user("B", -1) }, time.Minute},
		{"orphan all objects, and canary C at 10 %", func(h *harness) { h.orphan(); h.user("C", 10) }, time.Minute},
	}},
	{"history", []writeStep{
		{"canaries B to L one after another, 10 of which are kept", canaries("ABCDEFGHIJKL"), time.Minute},
		applies("supersede L by M at 10 %", "M", 10),
	}},
	{
		"transformer",
		[]writeStep{
			applies("create A", "A", -1),
			{"add transformer A", func(h *harness) { h.transform("example.com/transformer:1", -1) }, time.Minute},
			{
				"canary transformer B at 20 %",
				func(h *harness) { h.transform("example.com/transformer:2", 20) },
				time.Minute,
			},
			{"promote transformer B", func(h *harness) { h.transform("example.com/transformer:2", -1) }, time.Hour},
			{"remove the transformer", (*harness).removeTransformer, time.Hour},
		},
	},
	{"delete", []writeStep{
		applies("create A", "A", -1),
		applies("canary B at 10 %", "B", 10),
		{"delete the InferenceService in the foreground", (*harness).terminate, time.Hour},
		{"the garbage collector has deleted all", (*harness).collect, time.Hour},
		applies("create A again", "A", -1),
	}},
}
