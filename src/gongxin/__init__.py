"""Gongxin: an open public credit information platform for organisations."""
