import { crashPoints } from './points.ts'

crashPoints('sqlite')
