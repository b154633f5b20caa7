package flows

// Severity of a problem: errors block a publish, warnings inform.
type Severity string

// The severities.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Problem is something wrong in a desk's files, with its place and its remedy.
type Problem struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`   // 1-based
	Column   int      `json:"column"` // 1-based
	Code     string   `json:"code"`   // stable: `frontdesk explain CODE` tells more
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
	Help     string   `json:"help"`
}
