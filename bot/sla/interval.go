package sla

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// Interval is one stretch of open hours of a local day, measured on the clock on the wall: from 9 h to 17 h is
// nine to five also on the days the clocks change. From is in [0, 24 h), To in (From, From + 24 h], both whole
// milliseconds; a To beyond 24 h lies past midnight and still belongs to the day the interval starts on.
type Interval struct{ From, To time.Duration }

// ParseInterval reads "09:00-17:30". An end that is not after its start lies past midnight ("22:00-06:00" is
// 22 h to 30 h), and "00:00-24:00" is the whole day. Hours may be written with one digit ("9:00-17:30").
func ParseInterval(s string) (Interval, error) {
	from, to, ok := strings.Cut(s, "-")
	if !ok {
		return Interval{}, fmt.Errorf("hours %q: write them as 09:00-17:30", s)
	}
	f, err := parseWall(from)
	if err != nil {
		return Interval{}, fmt.Errorf("hours %q: %w", s, err)
	}
	t, err := parseWall(to)
	if err != nil {
		return Interval{}, fmt.Errorf("hours %q: %w", s, err)
	}
	if t <= f {
		t += day
	}
	i := Interval{From: f, To: t}
	return i, i.check()
}

// parseWall reads a time of day, 00:00 to 24:00.
func parseWall(s string) (time.Duration, error) {
	hh, mm, ok := strings.Cut(strings.TrimSpace(s), ":")
	h, err1 := strconv.ParseUint(hh, 10, 8)
	m, err2 := strconv.ParseUint(mm, 10, 8)
	if !ok || err1 != nil || err2 != nil || len(hh) > 2 || len(mm) != 2 || m > 59 || h > 24 || h == 24 && m > 0 {
		return 0, fmt.Errorf("%q is not a time from 00:00 to 24:00", strings.TrimSpace(s))
	}
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, nil
}

// check holds an interval against the bounds its type promises.
func (i Interval) check() error {
	switch {
	case i.From < 0 || i.From >= day:
		return fmt.Errorf("%v starts outside the day: start between 00:00 and 23:59", i)
	case i.To <= i.From:
		return fmt.Errorf("%v ends before it starts", i)
	case i.To > i.From+day:
		return fmt.Errorf("%v is longer than 24 hours: write it as one interval a day", i)
	case i.From%time.Millisecond != 0 || i.To%time.Millisecond != 0:
		return fmt.Errorf("%v is finer than a millisecond", i)
	}
	return nil
}

// String writes the interval as ParseInterval reads it, "09:00-17:30"; seconds are shown where there are any.
func (i Interval) String() string {
	to := i.To
	if to > day {
		to -= day
	}
	return wall(i.From) + "-" + wall(to)
}

func wall(d time.Duration) string {
	s := fmt.Sprintf("%02d:%02d", d/time.Hour, d%time.Hour/time.Minute)
	if rest := d % time.Minute; rest != 0 {
		s += fmt.Sprintf(":%06.3f", rest.Seconds())
	}
	return s
}
