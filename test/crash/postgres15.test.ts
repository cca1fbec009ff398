import { crashPoints } from './points.ts'

crashPoints('postgres15')
