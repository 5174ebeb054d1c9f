public import Metrics
public import PluginRegistry
