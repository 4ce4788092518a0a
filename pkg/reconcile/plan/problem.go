package plan

import "strings"

// Problem is the reason and the message of a condition that reports a fault or a wait.
type Problem struct {
	// Reason is a condition's: one word in CamelCase.
	Reason string
	// Message is a sentence for the user. Where the user has to act, it names the action.
	Message string
}

// First returns the first problem that is not nil, nil if all are.
func First(problems ...*Problem) *Problem {
	for _, problem := range problems {
		if problem != nil {
			return problem
		}
	}
	return nil
}

// Join returns one problem with the reason of the first and all messages, separated by "; "; nil for no problems.
func Join(problems []Problem) *Problem {
	if len(problems) == 0 {
		return nil
	}
	messages := make([]string, len(problems))
	for i, problem := range problems {
		messages[i] = problem.Message
	}
	return &Problem{Reason: problems[0].Reason, Message: strings.Join(messages, "; ")}
}
