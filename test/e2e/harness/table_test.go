package harness

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTablesAreReadByPosition(t *testing.T) {
	rows, err := ParseTable(Stages[2].Table)
	if err != nil {
		t.Fatal(err)
	}
	want := Table{{
		"NAME":            "my-model",
		"URL":             "http://my-model.default.example.com/v1/models/my-model",
		"READY":           "True",
		"DEFAULT TRAFFIC": "100",
		"CANARY TRAFFIC":  "",
		"AGE":             "AGE",
	}}
	if diff := cmp.Diff(want, rows.Normalise()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTablesDiffer(t *testing.T) {
	want := Table{{"NAME": "my-model", "AGE": "1s"}}
	for name, got := range map[string]Table{
		"another cell": {{"NAME": "other", "AGE": "1s"}},
		"no such cell": {{"NAME": "my-model"}},
		"a row more":   {{"NAME": "my-model", "AGE": "1s"}, {"NAME": "b", "AGE": "1s"}},
		"no row":       nil,
	} {
		if CompareTables(want, got) == nil {
			t.Errorf("%s passes for the same table", name)
		}
	}
	if err := CompareTables(want, Table{{"NAME": "my-model", "AGE": "1s", "MORE": "x"}}); err != nil {
		t.Errorf("a column more is refused: %v", err)
	}
}
