package main

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"frontdesk/bot"
	"frontdesk/bot/channel"
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
	for _, kind := range []bot.EventKind{bot.Said, bot.Acted, bot.Routed, bot.TimerDue, bot.Changed, bot.Undelivered, bot.Unlinked, bot.Threads} {
		m.turns.WithLabelValues(string(kind)) // 0 until the first, so that a rate knows where it began
	}
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

// watch measures the channels whenever it is asked.
func (m *metrics) watch(c *channels) {
	m.registry.MustRegister(channelMeter{c})
}

// channelMeter tells how channels are. Their names are from channels.yaml: a short list.
type channelMeter struct{ channels *channels }

var (
	channelUp  = prometheus.NewDesc("frontdesk_channel_up", "Whether a channel takes and sends.", []string{"channel"}, nil)
	sendOldest = prometheus.NewDesc("frontdesk_send_oldest_seconds", "How long the oldest message of a channel waits to be sent; 0 = none waits.", []string{"channel"}, nil)
	undecoded  = prometheus.NewDesc("frontdesk_undecoded_events", "Events of the last 7 days that could not be read in full; at most 200 are kept.", []string{"channel"}, nil)
)

// Describe says what there is.
func (m channelMeter) Describe(to chan<- *prometheus.Desc) {
	to <- channelUp
	to <- sendOldest
	to <- undecoded
}

// Collect measures.
func (m channelMeter) Collect(to chan<- prometheus.Metric) {
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Second) // Prometheus gives none
	defer stop()
	for _, name := range m.channels.chats() { // of the desk's own pages: up while it answers, and nothing waits for a platform
		to <- prometheus.MustNewConstMetric(channelUp, prometheus.GaugeValue, 1, name)
		to <- prometheus.MustNewConstMetric(sendOldest, prometheus.GaugeValue, 0, name)
	}
	for _, s := range m.channels.statuses() {
		up := 0.0
		if s.health.State == channel.Up {
			up = 1
		}
		to <- prometheus.MustNewConstMetric(channelUp, prometheus.GaugeValue, up, s.name)
		if age, err := m.channels.runtime.SendAge(ctx, s.name); err == nil {
			to <- prometheus.MustNewConstMetric(sendOldest, prometheus.GaugeValue, age.Seconds(), s.name)
		}
		if raw, err := m.channels.runtime.Undecoded(ctx, s.name); err == nil {
			to <- prometheus.MustNewConstMetric(undecoded, prometheus.GaugeValue, float64(raw.Count), s.name)
		}
	}
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
