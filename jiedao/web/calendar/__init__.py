"""工作日: the days off and make-up workdays of a year, by which every deadline is counted; the office enters notices."""
