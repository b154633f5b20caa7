package sla

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ar"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/ecb"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/mw"
	"github.com/rickar/cal/v2/nc"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/ru"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
)

// holidaySets are the public holidays by ISO 3166 country, or country and region as "de-BY" where a country
// leaves holidays to its regions. "ecb" are the days the euro's payment system rests.
var holidaySets = []struct {
	id   string
	days []*cal.Holiday
}{
	{"ar", ar.Holidays},
	{"at", at.Holidays},
	{"au-ACT", au.HolidaysACT},
	{"au-NSW", au.HolidaysNSW},
	{"au-NT", au.HolidaysNT},
	{"au-QLD", au.HolidaysQLD},
	{"au-SA", au.HolidaysSA},
	{"au-TAS", au.HolidaysTAS},
	{"au-VIC", au.HolidaysVIC},
	{"au-WA", au.HolidaysWA},
	{"be", be.Holidays},
	{"bg", bg.Holidays},
	{"br", br.Holidays},
	{"ca", ca.Holidays},
	{"ch", ch.Holidays},
	{"ch-AG", ch.HolidaysAG},
	{"ch-AI", ch.HolidaysAI},
	{"ch-AR", ch.HolidaysAR},
	{"ch-BE", ch.HolidaysBE},
	{"ch-BL", ch.HolidaysBL},
	{"ch-BS", ch.HolidaysBS},
	{"ch-FR", ch.HolidaysFR},
	{"ch-GE", ch.HolidaysGE},
	{"ch-GL", ch.HolidaysGL},
	{"ch-GR", ch.HolidaysGR},
	{"ch-JU", ch.HolidaysJU},
	{"ch-LU", ch.HolidaysLU},
	{"ch-NE", ch.HolidaysNE},
	{"ch-NW", ch.HolidaysNW},
	{"ch-OW", ch.HolidaysOW},
	{"ch-SG", ch.HolidaysSG},
	{"ch-SH", ch.HolidaysSH},
	{"ch-SO", ch.HolidaysSO},
	{"ch-SZ", ch.HolidaysSZ},
	{"ch-TG", ch.HolidaysTG},
	{"ch-TI", ch.HolidaysTI},
	{"ch-UR", ch.HolidaysUR},
	{"ch-VD", ch.HolidaysVD},
	{"ch-VS", ch.HolidaysVS},
	{"ch-ZG", ch.HolidaysZG},
	{"ch-ZH", ch.HolidaysZH},
	{"cz", cz.Holidays},
	{"de", de.Holidays},
	{"de-BB", de.HolidaysBB},
	{"de-BE", de.HolidaysBE},
	{"de-BW", de.HolidaysBW},
	{"de-BY", de.HolidaysBY},
	{"de-HB", de.HolidaysHB},
	{"de-HE", de.HolidaysHE},
	{"de-HH", de.HolidaysHH},
	{"de-MV", de.HolidaysMV},
	{"de-NI", de.HolidaysNI},
	{"de-NW", de.HolidaysNW},
	{"de-RP", de.HolidaysRP},
	{"de-SH", de.HolidaysSH},
	{"de-SL", de.HolidaysSL},
	{"de-SN", de.HolidaysSN},
	{"de-ST", de.HolidaysST},
	{"de-TH", de.HolidaysTH},
	{"dk", dk.Holidays},
	{"ecb", ecb.Holidays},
	{"es", es.Holidays},
	{"fr", fr.Holidays},
	{"gb", gb.Holidays},
	{"gr", gr.Holidays},
	{"hr", hr.Holidays},
	{"ie", ie.Holidays},
	{"it", it.Holidays},
	{"jp", jp.Holidays},
	{"lt", lt.Holidays},
	{"lv", lv.Holidays},
	{"mw", mw.Holidays},
	{"nc", nc.Holidays},
	{"nl", nl.Holidays},
	{"no", no.Holidays},
	{"nz", nz.Holidays},
	{"pl", pl.Holidays},
	{"ro", ro.Holidays},
	{"ru", ru.Holidays},
	{"se", se.Holidays},
	{"si", si.Holidays},
	{"sk", sk.Holidays},
	{"ua", ua.Holidays},
	{"us", us.Holidays},
	{"za", za.Holidays},
}

// HolidaySets lists the ids a Calendar may name, in order.
func HolidaySets() []string {
	ids := make([]string, len(holidaySets))
	for i, s := range holidaySets {
		ids[i] = s.id
	}
	return ids
}

// holidaySet finds a set by id; the case of letters does not matter.
func holidaySet(id string) ([]*cal.Holiday, error) {
	var regions []string
	for _, s := range holidaySets {
		if strings.EqualFold(s.id, id) {
			return s.days, nil
		}
		if len(id) >= 2 && strings.EqualFold(s.id[:2], id[:2]) {
			regions = append(regions, s.id)
		}
	}
	if len(regions) > 0 {
		return nil, fmt.Errorf("holiday set %q is not known: choose among %s", id, strings.Join(regions, ", "))
	}
	return nil, fmt.Errorf("holiday set %q is not known: list the days under days instead", id)
}

// dayOff tells a holiday that closes offices from a day that is only observed, like a memorial day or the eve of
// a feast, on which people work.
func dayOff(h *cal.Holiday) bool {
	return h.Type != cal.ObservanceOther && h.Type != cal.ObservanceReligious
}

// dates is a set of local days from firstYear to lastYear: one bit a day, 20 KiB.
type dates []uint64

func (d dates) has(n int) bool {
	return n >= 0 && n>>6 < len(d) && d[n>>6]&(1<<(n&63)) != 0
}

// holidayDates works out the days off of the sets for all years a calendar knows: the days themselves and, where
// one falls on a weekend, also the weekday that stands in for it.
func holidayDates(sets []string) (dates, error) {
	if len(sets) == 0 {
		return nil, nil
	}
	d := make(dates, endMilli/dayMilli/64+1)
	for _, id := range sets {
		set, err := holidaySet(id)
		if err != nil {
			return nil, err
		}
		for _, h := range slices.DeleteFunc(slices.Clone(set), func(h *cal.Holiday) bool { return !dayOff(h) }) {
			d.addHoliday(h)
		}
	}
	return d, nil
}

// addHoliday marks a holiday in every year. A stand-in may lie in the neighbouring year (1 January on a Saturday).
func (d dates) addHoliday(h *cal.Holiday) {
	for year := firstYear - 1; year <= lastYear+1; year++ {
		actual, observed := h.Calc(year)
		for _, t := range []time.Time{actual, observed} {
			if n := tableDay(t); !t.IsZero() && n >= 0 && n>>6 < len(d) {
				d[n>>6] |= 1 << (n & 63)
			}
		}
	}
}

// tableDay is the day number of a table's date. The tables give midnight in the machine's own zone, which may not
// exist there on the day clocks change and then comes out an hour early or late; noon says the right day for all.
func tableDay(t time.Time) int {
	y, m, d := t.Add(12 * time.Hour).Date()
	return dayNumber(y, m, d)
}

// dayNumber counts days from 1 January 1970.
func dayNumber(y int, m time.Month, d int) int {
	return floorDiv(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).UnixMilli(), dayMilli)
}
