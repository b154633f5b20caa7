package main

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"frontdesk/bot"
)

// metrics count what the desk does. Labels come from closed lists: no id and no text is ever one.
type metrics struct {
	registry *prometheus.Registry
	turns    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	trouble  prometheus.Counter
	shed     prometheus.Counter
}

// newMetrics registers everything. Open conversations are counted when asked.
func newMetrics(board func() bot.Board) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		turns:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "frontdesk_turns_total", Help: "Turns committed, by what caused them."}, []string{"kind"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "frontdesk_turn_seconds", Help: "From the event to the durable turn.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5}}, []string{"kind"}),
		trouble: prometheus.NewCounter(prometheus.CounterOpts{Name: "frontdesk_trouble_turns_total", Help: "Turns that could not be decided: a person was called."}),
		shed:    prometheus.NewCounter(prometheus.CounterOpts{Name: "frontdesk_shed_total", Help: "Events refused because the store was busy or the disk is full."}),
	}
	m.registry.MustRegister(m.turns, m.seconds, m.trouble, m.shed, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, lane := range []bot.Lane{bot.LaneUnassigned, bot.LaneBot, bot.LaneCustomer, bot.LaneAll} {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "frontdesk_open_conversations", Help: "Open conversations, by lane of the queue.",
			ConstLabels: prometheus.Labels{"lane": string(lane)}}, func() float64 { return float64(len(board().Rows(bot.Filter{Lane: lane}))) }))
	}
	return m
}

// Turn counts a committed turn.
func (m *metrics) Turn(kind bot.EventKind, took time.Duration, trouble string) {
	m.turns.WithLabelValues(string(kind)).Inc()
	m.seconds.WithLabelValues(string(kind)).Observe(took.Seconds())
	if trouble != "" {
		m.trouble.Inc()
	}
}

// Shed counts an event that was refused.
func (m *metrics) Shed() { m.shed.Inc() }

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
