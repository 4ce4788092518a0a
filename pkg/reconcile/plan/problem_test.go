package plan

import "testing"

func TestFirstProblem(t *testing.T) {
	a, b := &Problem{"A", "a"}, &Problem{"B", "b"}
	for _, test := range []struct {
		name     string
		problems []*Problem
		want     *Problem
	}{
		{"no arguments", nil, nil},
		{"only nil", []*Problem{nil, nil}, nil},
		{"nil before the first", []*Problem{nil, a, b}, a},
		{"the first of two", []*Problem{b, a}, b},
	} {
		if got := First(test.problems...); got != test.want {
			t.Errorf("%s: First returns %+v, want %+v", test.name, got, test.want)
		}
	}
}

func TestJoinedProblems(t *testing.T) {
	if got := Join(nil); got != nil {
		t.Errorf("no problems are joined to %+v", got)
	}
	for _, test := range []struct {
		problems []Problem
		want     Problem
	}{
		{[]Problem{{"A", "a"}}, Problem{"A", "a"}},
		{[]Problem{{"A", "a"}, {"B", "b"}, {"C", "c"}}, Problem{"A", "a; b; c"}},
	} {
		if got := Join(test.problems); got == nil || *got != test.want {
			t.Errorf("%+v are joined to %+v, want %+v", test.problems, got, test.want)
		}
	}
}
