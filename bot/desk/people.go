package desk

import (
	"frontdesk/bot"
	"frontdesk/flows"
)

// teamsFile reads teams.yaml.
func (l *loader) teamsFile(f flows.File) {
	n := l.open(f, teamsShape)
	for i, item := range l.list(n.get("teams"), "teams") {
		l.object(item, teamShape)
		l.desks(item.get("desks"), i)
		l.out.Desk.Teams = append(l.out.Desk.Teams, bot.Team{
			ID:       l.id(item.get("id"), "team"),
			Name:     l.words(item.get("name"), "the name"),
			Skills:   l.refers(item.get("skills"), "service", "intent"),
			Calendar: l.refer(item.get("calendar"), "calendar"),
		})
	}
}

// servicesFile reads services.yaml.
func (l *loader) servicesFile(f flows.File) {
	n := l.open(f, servicesShape)
	for _, item := range l.list(n.get("services"), "services") {
		l.object(item, serviceShape)
		l.out.Desk.Services = append(l.out.Desk.Services, bot.Service{
			ID:   l.id(item.get("id"), "service"),
			Says: l.words(item.get("says"), "the name"),
			Also: l.lists(item.get("also"), "other words"),
			Team: l.refer(item.get("team"), "team"),
		})
	}
}
