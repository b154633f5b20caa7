// Command frontdesk is the first line of a service desk in one binary. It knows every package, reads the
// configuration, wires the parts together and stops them in reverse order.
package main

func main() {}
