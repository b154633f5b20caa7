class ActionWeather: pass
