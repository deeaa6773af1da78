"""A small disclosure site that runs on loopback: the demonstration and the tests' web.

Everything on it is made up (示例), except the figures of one page, 荣昌区政务服务管理办公室(本级) 2025, which are those
of the public page. What each page means is known beforehand: see `samples.truth`.
"""
