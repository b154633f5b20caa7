// A component that is drawn again only for new properties; signals it reads draw it again by themselves.
import { Component, h, type ComponentChild, type ComponentType } from 'preact'

export function memo<P extends object>(Drawn: ComponentType<P>): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const a = this.props as Record<string, unknown>, b = next as Record<string, unknown>
      const names = new Set([...Object.keys(a), ...Object.keys(b)])
      for (const name of names) if (a[name] !== b[name]) return true
      return false
    }
    render(): ComponentChild { return h(Drawn, this.props as P) as ComponentChild }
  }
}
