package load

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Record is one request and what became of it.
type Record struct {
	Sent time.Time
	// Latency is until the answer was read in full, or the failure.
	Latency time.Duration
	// Status is HTTP's, 0 without an answer.
	Status int
	// Pod has answered, empty if the answer names none.
	Pod string
	// Error is what went wrong, empty if nothing did.
	Error string
	// Flags is where it went wrong, in the words of the answer. They distinguish a
	// proxy's own errors from a server's.
	Flags string
}

// Failed reports whether the prediction was lost.
func (r Record) Failed() bool { return r.Error != "" || r.Status != 200 }

// Reason returns in short why a prediction was lost, the same for the same cause.
func (r Record) Reason() string {
	switch {
	case r.Error != "":
		return r.Error
	case r.Flags != "":
		return fmt.Sprintf("status %d: %s", r.Status, r.Flags)
	}
	return fmt.Sprintf("status %d", r.Status)
}

// Write writes records as lines, to be read by Read.
func Write(out io.Writer, records []Record) error {
	lines := csv.NewWriter(out)
	for _, r := range records {
		err := lines.Write([]string{
			strconv.FormatInt(r.Sent.UnixMicro(), 10), strconv.FormatInt(r.Latency.Microseconds(), 10),
			strconv.Itoa(r.Status), r.Pod, r.Error, r.Flags,
		})
		if err != nil {
			return err
		}
	}
	lines.Flush()
	return lines.Error()
}

// Read reads what Write has written.
func Read(in io.Reader) ([]Record, error) {
	lines := csv.NewReader(in)
	lines.FieldsPerRecord = 6
	rows, err := lines.ReadAll()
	if err != nil {
		return nil, err
	}
	records := make([]Record, len(rows))
	for i, row := range rows {
		var numbers [3]int64
		for j := range numbers {
			if numbers[j], err = strconv.ParseInt(row[j], 10, 64); err != nil {
				return nil, fmt.Errorf("record %d: %w", i+1, err)
			}
		}
		records[i] = Record{
			Sent: time.UnixMicro(numbers[0]), Latency: time.Duration(numbers[1]) * time.Microsecond,
			Status: int(numbers[2]), Pod: row[3], Error: row[4], Flags: row[5],
		}
	}
	return records, nil
}
