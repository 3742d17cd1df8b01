module sluice.org/bench

go 1.19
