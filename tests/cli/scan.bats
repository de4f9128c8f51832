#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
