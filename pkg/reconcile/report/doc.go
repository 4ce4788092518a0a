// Package report describes what a pass has led to: the InferenceService's status and its Events. It is
// pure: its door is [Of], which gets the decided components and what became of the writes
// (report.go, and pass.go for what a report is made of).
//
//   - conditions.go has the conditions, autoscaling.go that of the autoscalers;
//   - traffic.go has the revisions' weights, and the addresses; analysis.go how the target compares with the stable
//     revision; modelstatus.go KServe's view of the model;
//   - events.go has the Events of the steps that were carried out, and of faults that are new.
package report
